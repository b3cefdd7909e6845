using System.Security.Cryptography;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>Reads every byte of a model's files, whatever they look like, and finds where damage lies.</summary>
internal sealed class ModelChecking(StoreLayout layout, ModelVerification verification)
{
    private const int PieceSize = 1 << 20;

    public async Task<ModelCheck> RunAsync(ModelRecord record, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var files = new List<FileCheck>();
        var seen = new List<ModelFileRecord>();
        foreach (ModelFileRecord file in record.Files)
        {
            (FileCheck check, FileIdentity? identity) = await CheckAsync(record, file, progress, cancellationToken);
            files.Add(check);
            seen.Add(check.State switch { FileState.Whole => file.Whole(identity), FileState.Damaged => file.Damaged(), _ => file });
        }

        ModelRecord now = record with { Files = seen };
        if (!seen.SequenceEqual(record.Files))
            await verification.RememberAsync(now, cancellationToken);
        return new ModelCheck(now, files);
    }

    private async Task<(FileCheck Check, FileIdentity? Identity)> CheckAsync(
        ModelRecord record, ModelFileRecord file, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        string path = layout.PathOf(record, file);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
            FileIdentity identity = FileIdentity.Of(stream.SafeFileHandle);
            Sha256Digest actual = await FileHash.OfAsync(stream, file.Path.Value, progress, cancellationToken);
            return actual == file.Sha256
                ? (new FileCheck(file, path, FileState.Whole, actual, []), identity)
                : (new FileCheck(file, path, FileState.Damaged, actual, await FindBadAsync(record, file, stream, cancellationToken)), null);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return (new FileCheck(file, path, FileState.Missing, null, [new FileRange(0, file.Size)]), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", path);
        }
    }

    // A file that only has bytes too many has no bad block, and is cut by the repair.
    private async Task<IReadOnlyList<FileRange>> FindBadAsync(
        ModelRecord record, ModelFileRecord file, FileStream stream, CancellationToken cancellationToken)
    {
        if (new FileBlocksFiles(layout).Read(file) is { } blocks)
            return await blocks.FindBadAsync(stream, file.Size, cancellationToken);
        if (ChunkMap.TryRead(layout, record) is { } chunks && await chunks.FindBadAsync(file.Path, cancellationToken) is { } bad)
            return bad;
        return stream.Length > file.Size && await BeginsWithAsync(stream, file, cancellationToken) ? [] : [new FileRange(0, file.Size)];
    }

    // A model that was imported has no checksums of its blocks.
    private static async Task<bool> BeginsWithAsync(FileStream stream, ModelFileRecord file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[PieceSize];
        stream.Position = 0;
        for (long left = file.Size; left > 0;)
        {
            int read = await stream.ReadAsync(piece.AsMemory(0, (int)Math.Min(left, PieceSize)), cancellationToken);
            if (read == 0)
                return false;
            hash.AppendData(piece, 0, read);
            left -= read;
        }

        return Sha256Digest.FromBytes(hash.GetHashAndReset()) == file.Sha256;
    }
}
