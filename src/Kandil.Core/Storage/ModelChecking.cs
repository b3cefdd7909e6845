using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>Reads every byte of a model's files, whatever they look like, and finds where damage lies.</summary>
internal sealed class ModelChecking(StoreLayout layout, ModelVerification verification)
{
    public async Task<ModelCheck> RunAsync(ModelRecord record, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var files = new List<FileCheck>();
        var seen = new List<ModelFileRecord>();
        foreach (ModelFileRecord file in record.Files)
        {
            (FileCheck check, FileIdentity? identity) = await CheckAsync(record, file, progress, cancellationToken);
            files.Add(check);
            seen.Add(check.State == FileState.Whole ? file with { Verified = identity } : file);
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
        return ChunkMap.TryRead(layout, record) is { } chunks && await chunks.FindBadAsync(file.Path, cancellationToken) is { } bad
            ? bad
            : [new FileRange(0, file.Size)];
    }
}
