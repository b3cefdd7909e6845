using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// Makes a staged model visible. In its order: every file is what the request says, and flushed; then, under the registry's
/// lock, a free folder is chosen, the new names are noted, each file gets its name (or becomes a link to the same file of
/// another model), folders are flushed, the registry is written. A kill before that last step puts the files back into the
/// stage; one after it leaves the model.
/// </summary>
internal sealed class StagePublication(StoreLayout layout, ModelRegistry registry, ModelMetadataFiles metadata, Action<string> afterStep)
{
    public async Task<PublishResult> RunAsync(
        InstallStage stage, PublishRequest request, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<StagedFile> files = await new StagedContent(stage, request).FlushAsync(progress, cancellationToken);
            ModelFacts? facts = ModelFacts.TryRead(files[0].Path.Below(stage.FilesFolder));
            afterStep("flushed");
            PublishResult result;
            using (RegistryChange change = await registry.BeginAsync(cancellationToken))
            {
                result = Publish(stage, request, files, facts, change);
                progress?.Report(new OperationProgress("mirror-config", stage.Key.Id.ToString(), 0, 0));
                ConfigurationMirror.TryCopy(layout, result.Record);
            }

            stage.TryDiscard();

            // The model is installed; that the user loses patience now changes nothing.
            await metadata.TryChangeAsync(stage.Key.Id, known => Metadata(result.Record, known, request), CancellationToken.None);
            return result;
        }
        catch (Exception exception) when (IOFailure.IsDiskFull(exception))
        {
            throw StageErrors.DiskFull(stage.Key.Id.ToString(), layout.Root, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.OfStore(exception, layout);
        }
    }

    private PublishResult Publish(InstallStage stage, PublishRequest request, IReadOnlyList<StagedFile> files, ModelFacts? facts, RegistryChange change)
    {
        PendingChange.CollectAbandoned(layout, change.Records);
        ModelRecord? replaced = change.Find(stage.Key);
        var content = new StoredFiles(layout, change);
        SafeRelativePath folder = new FreeFolder(layout, content).Choose(request, files);
        long linked = 0;
        try
        {
            linked = Name(stage, files, folder, content);
            ModelRecord record = Record(stage, request, files, folder, replaced) with { Facts = facts };
            using PendingChange? old = replaced is null ? null : PendingChange.Create(layout);
            old?.Note(replaced!.AllPaths());
            change.Put(record);
            change.Save();
            afterStep("recorded");
            old?.TrySettle(change.Records);
            foreach (StagedFile file in files.Where(file => file.Blocks?.Fits(file.Size) == true))
                new FileBlocksFiles(layout).TryWrite(file.Sha256, file.Blocks!);
            return new PublishResult(record, replaced is null || replaced.ManifestHash == record.ManifestHash ? null : replaced, linked);
        }
        catch
        {
            PutBack(stage);
            throw;
        }
    }

    /// <summary>Gives the files their names.</summary>
    /// <returns>Bytes that are links to files of other models.</returns>
    private long Name(InstallStage stage, IReadOnlyList<StagedFile> files, SafeRelativePath folder, StoredFiles content)
    {
        List<(StagedFile File, SafeRelativePath Visible)> names =
            [.. files.Select(file => (file, folder.Append(file.Path.Value))).Where(name => !content.Has(name.Item2))];
        StageNote.Write(stage.Folder, names.Select(name => new StagedName(name.File.Path, name.Visible)));
        afterStep("noted");
        long linked = 0;
        foreach ((StagedFile file, SafeRelativePath path) in names)
        {
            string visible = path.Below(layout.Root);
            layout.CreateFolder(Path.GetDirectoryName(visible)!);
            if (content.TryLink(file, visible))
                linked += file.Size;
            else
                AtomicFile.MakeVisible(file.Path.Below(stage.FilesFolder), visible);
            afterStep("renamed");
        }

        return linked + files.Where(file => names.TrueForAll(name => name.File != file)).Sum(file => file.Size);
    }

    private ModelRecord Record(
        InstallStage stage, PublishRequest request, IReadOnlyList<StagedFile> files, SafeRelativePath folder, ModelRecord? replaced)
    {
        List<ModelFileRecord> records = [.. files.Select(RecordOf)];
        bool hasManifest = request.Manifest.Length > 0;
        return new ModelRecord
        {
            Id = stage.Key.Id,
            Library = request.Library,
            Source = stage.Key.Source,
            Revision = stage.Key.Revision,
            Variant = stage.Key.Variant,
            Commit = request.Commit,
            Alias = request.Alias,
            License = request.License,
            Mirror = request.Mirror,
            Include = request.Include is { Count: > 0 } include ? include : null,
            Exclude = request.Exclude is { Count: > 0 } exclude ? exclude : null,
            InstalledAt = DateTimeOffset.UtcNow,
            LastAccessed = replaced?.LastAccessed,
            Path = folder,
            Files = hasManifest ? records[..^1] : records,
            SourceManifest = hasManifest ? records[^1] : null,
            Pinned = request.Pinned || replaced?.Pinned == true,
            LicenseAccepted = new LicenseFile(layout).Find(stage.Key.Source, stage.Key.Id, request.License) ?? Kept(replaced, request),
        };

        ModelFileRecord RecordOf(StagedFile file)
        {
            SafeRelativePath visible = folder.Append(file.Path.Value);
            return new ModelFileRecord
            {
                Path = file.Path,
                Size = file.Size,
                Sha256 = file.Sha256,
                DigestSource = file.DigestSource,
                CanRunCode = file.CanRunCode,
                Verified = FileIdentity.Of(visible.Below(layout.Root)),
            };
        }
    }

    // Who accepted a license accepted that one, not its successor.
    private static LicenseAcceptance? Kept(ModelRecord? replaced, PublishRequest request) =>
        replaced?.License == request.License ? replaced?.LicenseAccepted : null;

    /// <summary>Puts the files back into the stage. Where that cannot be done now, whoever opens the stage next does it; the failure that led here matters more.</summary>
    private void PutBack(InstallStage stage)
    {
        try
        {
            StageNote.Recover(layout, stage.Folder, registry.Read());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or KandilException)
        {
            return;
        }
    }

    private static ModelMetadata Metadata(ModelRecord record, ModelMetadata? known, PublishRequest request) =>
        ModelStore.NewMetadata(record, request.Origin).UsedAs(known) with
        {
            Capabilities = request.Capabilities,
            ContextWindow = request.ContextWindow,
        };
}
