using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>What a migration did, or would do.</summary>
/// <param name="Adopted">Models that have a record now.</param>
/// <param name="Moved">Loose files that lie in their model's folder now: from where.</param>
/// <param name="MirroredConfigurations">Models whose <c>config.json</c> has a copy now that was missing or another.</param>
/// <param name="LeftoverBytes">Bytes of <c>*.corrupt</c> files and abandoned downloads that went.</param>
/// <param name="Skipped">What stayed as it was, and why.</param>
public sealed record MigrateResult(
    IReadOnlyList<ModelRecord> Adopted, IReadOnlyList<string> Moved, IReadOnlyList<ModelId> MirroredConfigurations, long LeftoverBytes,
    IReadOnlyList<SkippedFile> Skipped)
{
    /// <summary>True when everything was as it should be.</summary>
    public bool IsUnchanged => Adopted.Count == 0 && Moved.Count == 0 && MirroredConfigurations.Count == 0 && LeftoverBytes == 0;
}

/// <summary>A file or folder that was left alone.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Reason">Why: a clause.</param>
public sealed record SkippedFile(string Path, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Reason}";
}

/// <summary>
/// Gives records to the models that older programs left, moves loose files into folders, and clears what is corrupt. A file is
/// never deleted for lack of a record, and a second run finds nothing to do.
/// </summary>
internal sealed class StoreMigration(StoreLayout layout, ModelRegistry registry, StoreCleaning cleaning)
{
    public async Task<MigrateResult> RunAsync(
        Func<string, CancellationToken, Task>? validate, bool dryRun, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(layout.Root))
            return new MigrateResult([], [], [], 0, []);
        try
        {
            LegacyRegistry? legacy = LegacyRegistry.Find(layout);
            if (!dryRun)
                await registry.PutLegacyAsideAsync(cancellationToken);
            IReadOnlyList<ModelRecord> records = dryRun && legacy is not null && LegacyRegistry.TryParse(registry.Content()) is not null ? [] : registry.Read();
            long leftovers = dryRun ? cleaning.CorruptFiles(records).Sum(file => file.Length) : await cleaning.RunAsync(DateTimeOffset.UtcNow, dryRun, cancellationToken);
            var tree = new LegacyTree(layout, records);
            var adopted = new List<ModelRecord>();
            var moved = new List<string>();
            var skipped = new List<SkippedFile>();
            foreach (LegacyFolder folder in tree.Find())
            {
                if (await TryReadAsync(folder, legacy, validate, skipped, progress, cancellationToken) is not { } record
                    || !(dryRun || await TryAdoptAsync(folder, record, skipped, cancellationToken)))
                {
                    continue;
                }

                adopted.Add(record);
                if (folder.LooseFile is { } loose)
                    moved.Add(loose);
            }

            return new MigrateResult(adopted, moved, dryRun ? [] : await MirrorAsync(cancellationToken), leftovers, [.. tree.Skipped, .. skipped]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be migrated", layout.Root);
        }
    }

    /// <summary>The record that the files deserve; null, with the reason, where they are refused.</summary>
    private async Task<ModelRecord?> TryReadAsync(
        LegacyFolder folder, LegacyRegistry? legacy, Func<string, CancellationToken, Task>? validate, List<SkippedFile> skipped,
        IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        LegacyModel? known = legacy?.Models.GetValueOrDefault(folder.Id);
        var files = new List<ModelFileRecord>();
        foreach (SafeRelativePath path in folder.Files)
        {
            string lying = folder.LooseFile ?? folder.Folder.Append(path.Value).Below(layout.Root);
            try
            {
                if (validate is not null)
                    await validate(lying, cancellationToken);
            }
            catch (KandilException refusal)
            {
                skipped.Add(new SkippedFile(lying, refusal.Message));
                return null;
            }

            files.Add(await HashAsync(path, lying, progress, cancellationToken));
        }

        return new ModelRecord
        {
            Id = folder.Id,
            Library = folder.Library,
            Source = known is null ? ModelRecord.FileSource : "hf",
            Revision = known?.Revision ?? "",
            InstalledAt = known?.InstalledAt ?? DateTimeOffset.UtcNow,
            Pinned = known?.Pinned ?? false,
            Path = folder.Folder,
            Files = files,
            Facts = ModelFacts.TryRead(folder.LooseFile ?? folder.Folder.Append(folder.Files[0].Value).Below(layout.Root)),
        };
    }

    private static async Task<ModelFileRecord> HashAsync(
        SafeRelativePath path, string lying, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        using var file = new FileStream(lying, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        FileIdentity identity = FileIdentity.Of(file.SafeFileHandle);
        return new ModelFileRecord
        {
            Path = path,
            Size = identity.Size,
            Sha256 = await FileHash.OfAsync(file, path.Value, progress, cancellationToken),
            DigestSource = ModelFileRecord.Computed,
            Verified = identity,
        };
    }

    private async Task<bool> TryAdoptAsync(LegacyFolder folder, ModelRecord record, List<SkippedFile> skipped, CancellationToken cancellationToken)
    {
        using RegistryChange change = await registry.BeginAsync(cancellationToken);
        string lying = folder.LooseFile ?? layout.PathOf(record, record.Files[0]);
        if (change.Records.Any(known => known.Key == record.Key))
        {
            skipped.Add(new SkippedFile(lying, $"a model {record.Id} is installed already"));
            return false;
        }

        if (folder.LooseFile is null)
        {
            change.Put(record);
        }
        else
        {
            // Not noted as pending: a kill here leaves the file in its folder, where the next migration finds it.
            string target = layout.PathOf(record, record.Files[0]);
            if (Path.Exists(target))
            {
                skipped.Add(new SkippedFile(lying, $"there is a file {record.Files[0].Path} in {record.Path} already"));
                return false;
            }

            layout.CreateFolder(Path.GetDirectoryName(target)!);
            AtomicFile.MakeVisible(lying, target);
            DirectoryFlush.Flush(Path.GetDirectoryName(lying)!);
            FileIdentity moved = FileIdentity.Of(target);
            bool isSame = record.Files[0].Verified is { } before && before with { Changed = moved.Changed } == moved;
            change.Put(record with { Files = [record.Files[0] with { Verified = isSame ? moved : record.Files[0].Verified }] });
        }

        change.Save();
        return true;
    }

    private async Task<IReadOnlyList<ModelId>> MirrorAsync(CancellationToken cancellationToken)
    {
        using RegistryChange change = await registry.BeginAsync(cancellationToken);
        // Where several versions of a model have one, the copy is that of the newest.
        return [.. change.Records.GroupBy(record => record.Id)
            .Select(versions => versions.OrderByDescending(record => record.InstalledAt).First())
            .Where(record => ConfigurationMirror.TryCopy(layout, record)).Select(record => record.Id)];
    }
}
