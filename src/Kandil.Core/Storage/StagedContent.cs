using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>The staged files of a request: each is what it is said to be, and on the disk.</summary>
internal sealed class StagedContent(InstallStage stage, PublishRequest request)
{
    /// <summary>The folder of what Kandil keeps beside a model's files.</summary>
    public const string OwnFolder = ".kandil";

    private static readonly SafeRelativePath ManifestPath = SafeRelativePath.Parse($"{OwnFolder}/manifest.json");

    /// <summary>Checks and flushes every file.</summary>
    /// <returns>The request's files; its manifest, if it has one, as the last.</returns>
    public async Task<IReadOnlyList<StagedFile>> FlushAsync(IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        string id = stage.Key.Id.ToString();
        if (request.Files.Count == 0)
            throw StageErrors.NoFiles(id);
        if (request.Files.FirstOrDefault(file => IsOwn(file.Path)) is { } own)
            throw StageErrors.OwnPath(id, own.Path.Value);
        foreach (StagedFile file in request.Files)
            await FlushAsync(file, progress, cancellationToken);
        return request.Manifest.Length == 0 ? request.Files : [.. request.Files, WriteManifest()];
    }

    /// <summary>True for a path that is Kandil's own on some system, or that would be the folder of such.</summary>
    public static bool IsOwn(SafeRelativePath path) =>
        $"{PathCollision.Key(path.Value)}/".StartsWith(PathCollision.Key(OwnFolder) + "/", StringComparison.Ordinal);

    private async Task FlushAsync(StagedFile file, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        string path = file.Path.Below(stage.FilesFolder);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1);
            if (stream.Length != file.Size)
                throw StageErrors.WrongSize(stage.Key.Id.ToString(), file.Path.Value, file.Size, stream.Length);
            if (file.Hashed is null || FileIdentity.Of(stream.SafeFileHandle) != file.Hashed)
                await HashAsync(file, stream, progress, cancellationToken);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StageErrors.WrongSize(stage.Key.Id.ToString(), file.Path.Value, file.Size, 0);
        }
    }

    private async Task HashAsync(StagedFile file, FileStream stream, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        Sha256Digest actual = await FileHash.OfAsync(stream, file.Path.Value, progress, cancellationToken);
        if (actual != file.Sha256)
            throw StageErrors.WrongContent(stage.Key.Id.ToString(), file.Path.Value, file.Sha256.ToString(), actual.ToString());
    }

    private StagedFile WriteManifest()
    {
        AtomicFile.Write(stage.PathOf(ManifestPath), request.Manifest.Span);
        return new StagedFile(ManifestPath, request.Manifest.Length, Sha256Digest.Of(request.Manifest.Span), ModelFileRecord.Computed);
    }
}
