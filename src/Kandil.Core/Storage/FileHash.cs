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
        // Not rented: after a failure a read may still be under way into one of them.
        byte[] piece = GC.AllocateUninitializedArray<byte>(PieceSize);
        byte[] next = GC.AllocateUninitializedArray<byte>(PieceSize);
        long done = 0;
        int read = await file.ReadAsync(piece.AsMemory(0, PieceSize), cancellationToken);
        while (read > 0)
        {
            // The piece is hashed while the operating system writes it and reads the next one.
            ValueTask written = destination?.WriteAsync(piece.AsMemory(0, read), cancellationToken) ?? ValueTask.CompletedTask;
            ValueTask<int> ahead = file.ReadAsync(next.AsMemory(0, PieceSize), cancellationToken);
            hash.AppendData(piece, 0, read);
            await written;
            done += read;
            read = await ahead;
            (piece, next) = (next, piece);
            progress?.Report(new OperationProgress(phase, subject, done, file.Length));
        }

        return Sha256Digest.FromBytes(hash.GetHashAndReset());
    }
}
