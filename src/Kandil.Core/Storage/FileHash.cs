using System.Buffers;
using System.Security.Cryptography;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>Reads files in large pieces, to hash them or to copy them while they are hashed.</summary>
internal static class FileHash
{
    private const int PieceSize = 1 << 20;

    /// <summary>The digest of everything from the stream's position to its end.</summary>
    public static Task<Sha256Digest> OfAsync(Stream file, string subject, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        ReadAsync(file, null, "verify", subject, progress, cancellationToken);

    /// <summary>Copies everything from the stream's position to its end, and returns its digest.</summary>
    public static Task<Sha256Digest> CopyAsync(
        Stream file, Stream destination, string subject, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        ReadAsync(file, destination, "copy", subject, progress, cancellationToken);

    private static async Task<Sha256Digest> ReadAsync(
        Stream file, Stream? destination, string phase, string subject, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            long done = 0;
            for (int read; (read = await file.ReadAsync(piece, cancellationToken)) > 0;)
            {
                // The piece is hashed while the operating system writes it.
                ValueTask written = destination?.WriteAsync(piece.AsMemory(0, read), cancellationToken) ?? ValueTask.CompletedTask;
                hash.AppendData(piece, 0, read);
                await written;
                done += read;
                progress?.Report(new OperationProgress(phase, subject, done, file.Length));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        return Sha256Digest.FromBytes(hash.GetHashAndReset());
    }
}
