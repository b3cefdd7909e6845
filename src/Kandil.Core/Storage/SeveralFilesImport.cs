using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>Takes in a model of several files, the shards of a split one or a companion: each is cloned or copied into a stage, hashed there, and all become visible at once.</summary>
internal sealed class SeveralFilesImport(ImportRoom room, InstallStages stages, ModelVerification verification)
{
    /// <summary>What a file is called in the store: the only one after the model, one of several as it is called, for shards are found by their names.</summary>
    /// <exception cref="KandilException">E_ARGS: its name is not fit for that.</exception>
    public static SafeRelativePath NameOf(ModelId id, string path, StoreImportRequest request) =>
        request.Others.Count == 0 ? SafeRelativePath.Parse($"{id.Name}.gguf")
        : SafeRelativePath.TryParse(Path.GetFileName(path), out SafeRelativePath? name, out _) ? name
        : throw StorageErrors.NoIdInFileName(path);

    public async Task<StoreImportResult> RunAsync(StoreImportRequest request, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        ModelId id = request.Name is null ? ModelId.OfFile(request.Path) : ModelId.Parse(request.Name);
        List<OutsideFile> sources = [.. request.Others.Prepend(request.Path).Select(OutsideFile.Locate)];
        using InstallStage stage = await stages.BeginAsync(new ModelKey(ModelRecord.FileSource, id, ""), null, cancellationToken);
        long size = sources.Sum(source => source.Size);
        // Files that take the place of the same number of bytes, or are those already, are no more than there were.
        room.Ensure(id, Math.Max(0, size - (stage.Installed?.TotalSize ?? 0)), size);
        stage.Discard(); // of a run that was killed: these files are on this disk anyway
        (List<StagedFile> staged, bool areClones) = await TakeAllAsync(stage, request, id, sources, progress, cancellationToken);
        if (stage.Installed is { } known)
        {
            bool isSame = known.Files.Select(file => file.Sha256).SequenceEqual(staged.Select(file => file.Sha256));
            if (isSame && await verification.IsIntactAsync(known, cancellationToken))
            {
                stage.Discard();
                return new StoreImportResult(ImportOutcome.AlreadyInstalled, known, sources[0].Path, IsClone: false);
            }

            if (!isSame && !request.Replace)
            {
                stage.Discard();
                throw StorageErrors.OtherContentInstalled(id.ToString(), known.Files[0].Sha256.ToString(), staged[0].Sha256.ToString());
            }
        }

        PublishResult published = await stage.PublishAsync(Publication(id, request, sources[0], staged), progress, cancellationToken);
        return new StoreImportResult(stage.Installed is null ? ImportOutcome.Installed : ImportOutcome.Replaced, published.Record, sources[0].Path, areClones);
    }

    private async Task<(List<StagedFile> Files, bool AreClones)> TakeAllAsync(
        InstallStage stage, StoreImportRequest request, ModelId id, List<OutsideFile> sources, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var staged = new List<StagedFile>();
        bool areClones = true;
        try
        {
            foreach ((OutsideFile source, string path) in sources.Zip(request.Others.Prepend(request.Path)))
            {
                (StagedFile file, bool isClone) = await TakeAsync(stage, NameOf(id, path, request), source, progress, cancellationToken);
                staged.Add(file);
                areClones &= isClone;
                if (request.Validate is not null)
                    await request.Validate(stage.PathOf(file.Path), cancellationToken);
            }

            if (request.Try is not null)
                await request.Try([.. staged.Select(file => stage.PathOf(file.Path))], cancellationToken);
            return (staged, areClones);
        }
        catch
        {
            stage.TryDiscard(); // half a copy serves nobody
            throw;
        }
    }

    private async Task<(StagedFile File, bool IsClone)> TakeAsync(
        InstallStage stage, SafeRelativePath name, OutsideFile source, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        string target = stage.PathOf(name);
        try
        {
            using FileStream file = source.Open();
            FileIdentity before = FileIdentity.Of(file.SafeFileHandle);
            bool isClone = Reflink.TryClone(file.SafeFileHandle, target);
            using FileStream copy = OwnerOnly.Open(target, isClone ? FileMode.Open : FileMode.CreateNew, FileShare.Read);
            Sha256Digest digest = isClone
                ? await FileHash.OfAsync(copy, name.Value, progress, cancellationToken)
                : await FileHash.CopyAsync(file, copy, name.Value, progress, cancellationToken);
            if (!isClone && FileIdentity.Of(file.SafeFileHandle) != before)
                throw StorageErrors.ChangedWhileRead(source.Path);
            return (new StagedFile(name, copy.Length, digest, ModelFileRecord.Computed) { Hashed = FileIdentity.Of(copy.SafeFileHandle) }, isClone);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw room.Explained(exception, stage.Key.Id, source.Size, target);
        }
    }

    private static PublishRequest Publication(ModelId id, StoreImportRequest request, OutsideFile first, List<StagedFile> staged) => new()
    {
        Library = ModelRecord.LlamaCpp,
        Folder = StoreLayout.GgufFolder(id),
        Files = staged,
        Origin = $"{ModelRecord.FileSource}:{first.Path}",
        Capabilities = request.Capabilities,
        ContextWindow = request.ContextWindow,
    };
}
