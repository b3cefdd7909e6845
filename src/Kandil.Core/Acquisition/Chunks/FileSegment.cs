using System.Buffers;

namespace Kandil.Core.Acquisition.Chunks;

/// <summary>Some bytes of a file.</summary>
/// <param name="Open">Opens the file for reading; null when it is gone.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">How many.</param>
internal readonly record struct FileSegment(Func<CancellationToken, Task<FileStream?>> Open, long Offset, long Length)
{
    private const int PieceSize = 1 << 20;

    /// <summary>Reads segments one after the other.</summary>
    /// <param name="segments">The segments.</param>
    /// <param name="take">Takes each piece, whose bytes are valid until its task ends.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when a file is gone or too short.</returns>
    public static async Task<bool> ReadAsync(
        IReadOnlyList<FileSegment> segments, Func<ReadOnlyMemory<byte>, ValueTask> take, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            foreach (FileSegment segment in segments)
            {
                if (!await segment.ReadAsync(buffer, take, cancellationToken))
                    return false;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<bool> ReadAsync(byte[] buffer, Func<ReadOnlyMemory<byte>, ValueTask> take, CancellationToken cancellationToken)
    {
        using FileStream? file = await Open(cancellationToken);
        if (file is null)
            return false;
        for (long done = 0; done < Length;)
        {
            int want = (int)Math.Min(PieceSize, Length - done);
            int came = await RandomAccess.ReadAsync(file.SafeFileHandle, buffer.AsMemory(0, want), Offset + done, cancellationToken);
            if (came == 0)
                return false;
            await take(buffer.AsMemory(0, came));
            done += came;
        }

        return true;
    }
}
