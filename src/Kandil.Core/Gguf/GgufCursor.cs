using System.Buffers.Binary;
using Kandil.Core.Errors;

namespace Kandil.Core.Gguf;

/// <summary>
/// Reads the header of a file from its start, piece by piece. What it allocates is at most twice what was really read and
/// a piece of 64 KB, however much the file claims, and it stops at <see cref="MostHeaderBytes"/>.
/// </summary>
/// <param name="stream">The file, at its start.</param>
/// <param name="length">The file's length in bytes.</param>
/// <param name="file">The file, as the user knows it, for errors.</param>
internal sealed class GgufCursor(Stream stream, long length, string file)
{
    /// <summary>The largest header read, in bytes: ten times that of the largest vocabularies.</summary>
    internal const int MostHeaderBytes = 256 << 20;

    private const int FirstPiece = 1 << 16;
    private const int LargestPiece = 1 << 20;

    // Values lie in the piece that they were read from, so a piece is never written again before what was read of it.
    private byte[] _piece = new byte[(int)Math.Min(length, FirstPiece)];
    private long _start;
    private int _filled;
    private int _at;

    /// <summary>Where the next byte stands.</summary>
    internal long Offset => _start + _at;

    /// <summary>Bytes of the file from here on.</summary>
    internal long Remaining => length - Offset;

    /// <summary>Makes the findings about this file.</summary>
    internal GgufErrors Errors { get; } = new(file);

    /// <summary>Reads a 32-bit unsigned number.</summary>
    internal uint ReadU32(string what, string? of = null) => BinaryPrimitives.ReadUInt32LittleEndian(Read(sizeof(uint), what, of).Span);

    /// <summary>Reads a 64-bit unsigned number.</summary>
    internal ulong ReadU64(string what, string? of = null) => BinaryPrimitives.ReadUInt64LittleEndian(Read(sizeof(ulong), what, of).Span);

    /// <summary>Reads a text behind its length.</summary>
    /// <param name="most">The most bytes it may have.</param>
    /// <param name="what">What it is, with its article, for errors.</param>
    /// <param name="of">The key or tensor that it belongs to, for errors.</param>
    internal ReadOnlyMemory<byte> ReadText(int most, string what, string? of = null)
    {
        long start = Offset;
        ulong claimed = ReadU64(what, of);
        return claimed <= (ulong)most ? Read((int)claimed, what, of) : throw Errors.TextLength(start, what, of, claimed, most);
    }

    /// <summary>Reads texts behind their lengths, as they stand. A vocabulary has hundreds of thousands, so those that were read
    /// already are passed over without a call.</summary>
    internal ReadOnlyMemory<byte> ReadTexts(int count, int most, string what, string? of)
    {
        var parts = new List<Part>();
        int from = _at;
        for (; count > 0; count--)
        {
            ReadOnlySpan<byte> read = _piece.AsSpan(_at, _filled - _at);
            if (BinaryPrimitives.TryReadUInt64LittleEndian(read, out ulong claimed)
                && claimed <= (ulong)Math.Min(most, read.Length - sizeof(ulong)))
            {
                _at += sizeof(ulong) + (int)claimed;
            }
            else
            {
                parts.Add(new(_piece.AsMemory(from, _at - from)));
                int next = LengthOfText(most, what, of);
                from = _at;
                _at += next;
            }
        }

        parts.Add(new(_piece.AsMemory(from, _at - from)));
        return Joined(parts);
    }

    /// <summary>Reads bytes. They stay as they are while more is read.</summary>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are, with its article, for errors.</param>
    /// <param name="of">The key or tensor that they belong to, for errors.</param>
    internal ReadOnlyMemory<byte> Read(int count, string what, string? of = null)
    {
        Fetch(count, what, of);
        _at += count;
        return _piece.AsMemory(_at - count, count);
    }

    /// <summary>Refuses a file in which fewer bytes remain.</summary>
    internal void Require(long count, string what, string? of = null)
    {
        if (count > Remaining)
            throw ModelFileErrors.HeaderCut(file, length, count - Remaining, what, of);
    }

    /// <summary>Goes back to an offset of the first piece, before any other was read.</summary>
    internal void Rewind(int offset) => _at = offset;

    /// <summary>The bytes of the text here, its length's own included, all of them fetched.</summary>
    private int LengthOfText(int most, string what, string? of)
    {
        Fetch(sizeof(ulong), what, of);
        ulong claimed = BinaryPrimitives.ReadUInt64LittleEndian(_piece.AsSpan(_at));
        if (claimed > (ulong)most)
            throw Errors.TextLength(Offset, what, of, claimed, most);

        int whole = sizeof(ulong) + (int)claimed;
        Fetch(whole, what, of);
        return whole;
    }

    private static ReadOnlyMemory<byte> Joined(List<Part> parts)
    {
        if (parts.Count == 1)
            return parts[0].Bytes;

        byte[] whole = GC.AllocateUninitializedArray<byte>(parts.Sum(part => part.Bytes.Length));
        int at = 0;
        foreach (Part part in parts)
        {
            part.Bytes.CopyTo(whole.AsMemory(at));
            at += part.Bytes.Length;
        }

        return whole;
    }

    /// <summary>Makes that many bytes from here on stand in one piece.</summary>
    private void Fetch(int count, string what, string? of)
    {
        Require(count, what, of);
        if (count <= _filled - _at)
            return;
        if (Offset + count > MostHeaderBytes)
            throw Errors.HeaderSize(Offset, MostHeaderBytes);
        if (count > _piece.Length - _at)
            NextPiece(count);

        while (_filled - _at < count)
        {
            // The file may have become shorter since its length was asked for.
            int read = stream.Read(_piece, _filled, _piece.Length - _filled);
            if (read == 0)
                throw ModelFileErrors.HeaderCut(file, _start + _filled, count - (_filled - _at), what, of);
            _filled += read;
        }
    }

    /// <summary>Goes on in a new piece, which begins with what was fetched and not read.</summary>
    private void NextPiece(int count)
    {
        int unread = _filled - _at;
        long usual = Math.Clamp(Offset, FirstPiece, LargestPiece);
        byte[] next = GC.AllocateUninitializedArray<byte>((int)Math.Max(count, Math.Min(Remaining, usual)));
        _piece.AsSpan(_at, unread).CopyTo(next);
        (_start, _at, _filled, _piece) = (Offset, 0, unread, next);
    }

    // A class: a list of structures is compiled anew at every start.
    private sealed record Part(ReadOnlyMemory<byte> Bytes);
}
