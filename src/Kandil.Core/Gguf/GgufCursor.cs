using System.Buffers.Binary;
using Kandil.Core.Errors;

namespace Kandil.Core.Gguf;

/// <summary>
/// Reads the header of a file from its start. What it allocates is in proportion to what was really read, however
/// much the file claims, and it stops at <see cref="MostHeaderBytes"/>.
/// </summary>
/// <param name="stream">The file, at its start.</param>
/// <param name="length">The file's length in bytes.</param>
/// <param name="file">The file, as the user knows it, for errors.</param>
internal sealed class GgufCursor(Stream stream, long length, string file)
{
    /// <summary>The largest header read, in bytes: ten times that of the largest vocabularies.</summary>
    internal const int MostHeaderBytes = 256 << 20;

    private const int FirstRead = 1 << 16;

    private byte[] _bytes = new byte[(int)Math.Min(length, FirstRead)];
    private int _filled;
    private int _at;

    /// <summary>Where the next byte stands.</summary>
    internal long Offset => _at;

    /// <summary>Bytes of the file from here on.</summary>
    internal long Remaining => length - _at;

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

    /// <summary>Passes over texts behind their lengths. A vocabulary has hundreds of thousands, so those that were read already
    /// are passed over without a call.</summary>
    internal void SkipTexts(int count, int most, string what, string? of)
    {
        for (; count > 0; count--)
        {
            ReadOnlySpan<byte> read = _bytes.AsSpan(_at, _filled - _at);
            if (BinaryPrimitives.TryReadUInt64LittleEndian(read, out ulong claimed)
                && claimed <= (ulong)Math.Min(most, read.Length - sizeof(ulong)))
                _at += sizeof(ulong) + (int)claimed;
            else
                ReadText(most, what, of);
        }
    }

    /// <summary>Reads bytes. They stay as they are while more is read.</summary>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are, with its article, for errors.</param>
    /// <param name="of">The key or tensor that they belong to, for errors.</param>
    internal ReadOnlyMemory<byte> Read(int count, string what, string? of = null)
    {
        Require(count, what, of);
        if (count > _filled - _at)
            Fill(count, what, of);
        _at += count;
        return _bytes.AsMemory(_at - count, count);
    }

    /// <summary>Refuses a file in which fewer bytes remain.</summary>
    internal void Require(long count, string what, string? of = null)
    {
        if (count > Remaining)
            throw ModelFileErrors.HeaderCut(file, length, count - Remaining, what, of);
    }

    /// <summary>Goes back to an offset that was read.</summary>
    internal void Rewind(int offset) => _at = offset;

    /// <summary>The bytes from an offset to here.</summary>
    internal ReadOnlyMemory<byte> Since(long start) => _bytes.AsMemory((int)start, _at - (int)start);

    private void Fill(int count, string what, string? of)
    {
        long need = (long)_at + count;
        if (need > MostHeaderBytes)
            throw Errors.HeaderSize(_at, MostHeaderBytes);

        while (_filled < need)
        {
            if (_filled == _bytes.Length)
                Grow();

            // The file may have become shorter since its length was asked for.
            int read = stream.Read(_bytes, _filled, _bytes.Length - _filled);
            if (read == 0)
                throw ModelFileErrors.HeaderCut(file, _filled, need - _filled, what, of);
            _filled += read;
        }
    }

    private void Grow()
    {
        byte[] larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(length, Math.Min(2L * _bytes.Length, MostHeaderBytes)));
        _bytes.CopyTo(larger, 0);
        _bytes = larger;
    }
}
