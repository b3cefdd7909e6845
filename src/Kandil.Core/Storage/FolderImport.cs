using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>What taking an exported folder in did.</summary>
/// <param name="Record">The model.</param>
/// <param name="AlreadyInstalled">True when the same content was installed before; nothing changed.</param>
public sealed record FolderImportResult(ModelRecord Record, bool AlreadyInstalled);

/// <summary>What is asked of an exported folder's files before they are visible.</summary>
/// <param name="Validate">Looks at each file, by the path where it lies; throws to refuse it.</param>
/// <param name="Try">Tries all of them, the first one first, after each was looked at; throws to refuse them.</param>
public sealed record FolderChecks(Func<string, CancellationToken, Task>? Validate = null, Func<IReadOnlyList<string>, CancellationToken, Task>? Try = null);

/// <summary>Takes in a folder that <see cref="ModelExport"/> made: every file is copied into a stage, hashed there, and published like any other.</summary>
internal sealed class FolderImport(ModelRegistry registry, ImportRoom room, InstallStages stages, ModelVerification verification)
{
    private const string DigestSource = "export";

    public async Task<FolderImportResult> RunAsync(
        string folder, FolderChecks checks, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        ExportManifest manifest = ExportManifest.Read(folder);
        using InstallStage stage = await stages.BeginAsync(manifest.Key, () => progress?.Report(new OperationProgress("wait", manifest.Key.Id.ToString(), 0, 0)), cancellationToken);
        if (stage.Installed is { } installed && IsSame(installed, manifest) && await verification.IsIntactAsync(installed, cancellationToken))
        {
            stage.DeleteIfEmpty(ExportManifest.FilesFolder);
            return new FolderImportResult(installed, AlreadyInstalled: true);
        }

        room.Ensure(manifest.Id, Added(manifest), manifest.Files.Sum(file => file.Size));
        stage.Discard(); // of an interrupted download, whose journal would be wrong
        IReadOnlyList<StagedFile> staged = await TakeAsync(stage, folder, manifest, checks, progress, cancellationToken);
        PublishResult result = await stage.PublishAsync(await RequestAsync(manifest, folder, staged, cancellationToken), progress, cancellationToken);
        return new FolderImportResult(result.Record, AlreadyInstalled: false);
    }

    // A file that another model has is stored once.
    private long Added(ExportManifest manifest)
    {
        HashSet<Sha256Digest> here = [.. registry.Read().SelectMany(record => record.Files).Where(file => file.Outside is null).Select(file => file.Sha256)];
        return manifest.Files.Where(file => !here.Contains(file.Sha256)).Sum(file => file.Size);
    }

    private static bool IsSame(ModelRecord installed, ExportManifest manifest) =>
        ExportManifest.ModelFiles(manifest).Select(file => (file.Path, file.Sha256)).ToHashSet().SetEquals(installed.Files.Select(file => (file.Path, file.Sha256)));

    private async Task<IReadOnlyList<StagedFile>> TakeAsync(
        InstallStage stage, string folder, ExportManifest manifest, FolderChecks checks,
        IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var staged = new List<StagedFile>();
        try
        {
            foreach (ExportedFile file in ExportManifest.ModelFiles(manifest))
            {
                staged.Add(await TakeAsync(stage, folder, file, progress, cancellationToken));
                if (checks.Validate is not null)
                    await checks.Validate(stage.PathOf(file.Path), cancellationToken);
            }

            if (checks.Try is not null)
                await checks.Try([.. staged.Select(file => stage.PathOf(file.Path))], cancellationToken);

            return staged;
        }
        catch
        {
            stage.TryDiscard(); // half a copy serves nobody
            throw;
        }
    }

    private async Task<StagedFile> TakeAsync(
        InstallStage stage, string folder, ExportedFile file, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        string target = stage.PathOf(file.Path);
        try
        {
            using FileStream source = OutsideFile.Locate(Source(folder, file)).Open();
            if (Reflink.TryClone(source.SafeFileHandle, target))
                return new StagedFile(file.Path, file.Size, file.Sha256, DigestSource) { CanRunCode = file.CanRunCode }; // publishing hashes it

            using FileStream copy = OwnerOnly.CreateFile(target);
            Sha256Digest actual = await FileHash.CopyAsync(source, copy, file.Path.Value, progress, cancellationToken);
            return actual == file.Sha256
                ? new StagedFile(file.Path, file.Size, file.Sha256, DigestSource) { CanRunCode = file.CanRunCode, Hashed = FileIdentity.Of(copy.SafeFileHandle) }
                : throw StoreErrors.DamagedImport(stage.Key.Id.ToString(), Source(folder, file), file.Sha256.ToString(), actual.ToString());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw room.Explained(exception, stage.Key.Id, file.Size, target);
        }
    }

    private static async Task<PublishRequest> RequestAsync(
        ExportManifest manifest, string folder, IReadOnlyList<StagedFile> staged, CancellationToken cancellationToken) => new()
        {
            Library = manifest.Library,
            Folder = manifest.HasSourceManifest
                ? StoreLayout.RegistryFolder(manifest.Source, manifest.Id, manifest.Revision)
                : StoreLayout.HubFolder(manifest.Library, manifest.Id),
            Files = staged,
            Origin = $"{manifest.Source}:{manifest.Id}",
            Commit = manifest.Commit,
            Alias = manifest.Alias,
            License = manifest.License,
            Manifest = manifest.HasSourceManifest ? await ManifestAsync(manifest, folder, cancellationToken) : default,
        };

    private static async Task<byte[]> ManifestAsync(ExportManifest manifest, string folder, CancellationToken cancellationToken)
    {
        ExportedFile file = manifest.Files[^1];
        using FileStream source = OutsideFile.Locate(Source(folder, file)).Open();
        if (source.Length != file.Size || file.Size > Array.MaxLength)
            throw StoreErrors.DamagedImport(manifest.Id.ToString(), Source(folder, file), file.Sha256.ToString(), "of another length");
        byte[] content = new byte[file.Size];
        await source.ReadExactlyAsync(content, cancellationToken);
        return Sha256Digest.Of(content) == file.Sha256
            ? content
            : throw StoreErrors.DamagedImport(manifest.Id.ToString(), Source(folder, file), file.Sha256.ToString(), Sha256Digest.Of(content).ToString());
    }

    private static string Source(string folder, ExportedFile file) => file.Path.Below(Path.Combine(folder, ExportManifest.FilesFolder));
}
