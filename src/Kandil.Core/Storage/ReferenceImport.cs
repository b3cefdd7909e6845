using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// Gives a record to a model whose files stay where they are: hashed now, and again whenever they look different before a
/// load. Nothing of Kandil's ever writes to them, links to them or deletes them.
/// </summary>
internal sealed class ReferenceImport(StoreLayout layout, ModelRegistry registry, ModelMetadataFiles metadata)
{
    public async Task<StoreImportResult> RunAsync(StoreImportRequest request, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        ModelId id = request.Name is null ? ModelId.OfFile(request.Path) : ModelId.Parse(request.Name);
        OutsideFile first = OutsideFile.Locate(request.Path);
        try
        {
            var files = new List<ModelFileRecord>();
            foreach (string path in request.Others.Prepend(request.Path))
                files.Add(await ReferredAsync(id, path, request, progress, cancellationToken));
            if (request.Try is not null)
                await request.Try([.. files.Select(file => file.Outside!)], cancellationToken);
            (ImportOutcome outcome, ModelRecord record) = await RecordAsync(request, id, files, cancellationToken);
            if (outcome != ImportOutcome.AlreadyInstalled)
                await metadata.TryChangeAsync(id, known => ModelImport.Metadata(record, known, request, first), CancellationToken.None);
            return new StoreImportResult(outcome, record, first.Path, IsClone: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.OfStore(exception, layout);
        }
    }

    private async Task<ModelFileRecord> ReferredAsync(
        ModelId id, string path, StoreImportRequest request, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        OutsideFile source = OutsideFile.Locate(path);
        // Shards are found by their names beside each other; a link to one alone is followed.
        string lying = request.Others.Count == 0 ? source.Path : Path.GetFullPath(path);
        if (lying.StartsWith(layout.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw StorageErrors.ReferenceInsideStore(path);
        using FileStream file = source.Open();
        FileIdentity before = FileIdentity.Of(file.SafeFileHandle);
        Sha256Digest digest = await FileHash.OfAsync(file, id.ToString(), progress, cancellationToken);
        if (request.Validate is not null)
            await request.Validate(lying, cancellationToken);
        if (FileIdentity.Of(file.SafeFileHandle) != before || FileIdentity.Of(lying) != before)
            throw StorageErrors.ChangedWhileRead(source.Path);
        return new ModelFileRecord
        {
            Path = SeveralFilesImport.NameOf(id, path, request),
            Size = before.Size,
            Sha256 = digest,
            DigestSource = ModelFileRecord.Computed,
            Verified = before,
            Outside = lying,
        };
    }

    private async Task<(ImportOutcome Outcome, ModelRecord Record)> RecordAsync(
        StoreImportRequest request, ModelId id, List<ModelFileRecord> files, CancellationToken cancellationToken)
    {
        using RegistryChange change = await registry.BeginAsync(cancellationToken);
        PendingChange.CollectAbandoned(layout, change.Records);
        ModelRecord? known = change.Find(new ModelKey(ModelRecord.FileSource, id, ""));
        bool isSame = known is not null && known.Files.Select(file => file.Sha256).SequenceEqual(files.Select(file => file.Sha256));
        if (isSame && known!.Files.All(file => file.Outside is null || files.Any(other => other.Outside == file.Outside))
            && await new ModelVerification(layout, registry).IsIntactAsync(known, cancellationToken))
        {
            return (ImportOutcome.AlreadyInstalled, known);
        }

        if (known is not null && !isSame && !request.Replace)
            throw StorageErrors.OtherContentInstalled(id.ToString(), known.Files[0].Sha256.ToString(), files[0].Sha256.ToString());
        var record = new ModelRecord
        {
            Id = id,
            Library = ModelRecord.LlamaCpp,
            Source = ModelRecord.FileSource,
            InstalledAt = DateTimeOffset.UtcNow,
            Path = StoreLayout.GgufFolder(id),
            Pinned = known?.Pinned ?? false,
            LastAccessed = known?.LastAccessed,
            Facts = ModelFacts.TryRead(files[0].Outside!),
            Files = files,
        };
        using PendingChange? old = known is null ? null : PendingChange.Create(layout);
        old?.Note(known!.AllPaths());
        change.Put(record);
        change.Save();
        old?.TrySettle(change.Records);
        return (known is null ? ImportOutcome.Installed : ImportOutcome.Replaced, record);
    }
}
