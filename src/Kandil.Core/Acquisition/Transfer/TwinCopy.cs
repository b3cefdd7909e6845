using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition.Transfer;

/// <summary>
/// Takes a file from another model of the store instead of the network: cloned or copied, and hashed as if it had come from
/// far. The store makes one file of the two when the model is published.
/// </summary>
internal static class TwinCopy
{
    private const int PieceSize = 1 << 20;

    /// <summary>Takes the file.</summary>
    /// <returns>Null when the other one is gone, in removal, or not what its record says; there is no file then.</returns>
    public static async Task<TransferredFile?> TryAsync(
        ModelStore store, ModelRecord record, ModelFileRecord twin, SourceFile file, string path, FileMeter meter, CancellationToken cancellationToken)
    {
        try
        {
            using ModelUse held = store.AcquireUse(record);
            using var source = new FileStream(store.PathOf(record, twin), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            File.Delete(path);
            bool isClone = Reflink.TryClone(source.SafeFileHandle, path);
            using FileStream copy = OwnerOnly.Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite);
            using ContentHash hash = new(file);
            await ReadAsync(isClone ? copy : source, isClone ? null : copy, hash, meter, cancellationToken);
            ContentDigest digest = hash.Finish();
            if (digest.IsRight)
                return new TransferredFile(digest.Sha256, FileIdentity.Of(copy.SafeFileHandle));
        }
        catch (Exception exception) when (exception is KandilException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        File.Delete(path);
        meter.StartOver();
        return null;
    }

    private static async Task ReadAsync(FileStream source, FileStream? copy, ContentHash hash, FileMeter meter, CancellationToken cancellationToken)
    {
        byte[] piece = new byte[PieceSize];
        for (int came; (came = await source.ReadAsync(piece, cancellationToken)) > 0;)
        {
            if (copy is not null)
                await copy.WriteAsync(piece.AsMemory(0, came), cancellationToken);
            hash.Append(piece.AsSpan(0, came));
            meter.Reuse(came);
            meter.Hash(came);
        }
    }
}
