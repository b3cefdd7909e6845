using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>Fetches a part of a file from where the model came from.</summary>
/// <param name="file">The file.</param>
/// <param name="range">What of it.</param>
/// <param name="destination">Where exactly these bytes go, in order.</param>
/// <param name="cancellationToken">Ends the fetching.</param>
public delegate Task FetchRange(ModelFileRecord file, FileRange range, Stream destination, CancellationToken cancellationToken);

/// <summary>Looks at a file that was made whole again, before it is visible; fails to refuse it.</summary>
/// <param name="file">The file that it will be.</param>
/// <param name="made">Where it lies meanwhile.</param>
/// <param name="cancellationToken">Gives up.</param>
public delegate Task ValidateMade(ModelFileRecord file, string made, CancellationToken cancellationToken);

/// <summary>What a repair did.</summary>
/// <param name="Record">The model, whole.</param>
/// <param name="Repaired">The files that were bad.</param>
/// <param name="FetchedBytes">Bytes that had to be fetched.</param>
public sealed record RepairResult(ModelRecord Record, IReadOnlyList<FileCheck> Repaired, long FetchedBytes)
{
    /// <summary>The model, by a name that leads to it alone.</summary>
    public string Name { get; init; } = Record.Id.ToString();

    /// <summary>Bytes that other models of the store had.</summary>
    public long CopiedBytes { get; init; }
}

/// <summary>
/// Puts damaged files right: a new file is made of the good parts of the old one and of what is fetched, hashed, flushed and
/// renamed over it. The damaged one is never written to, for another model may share it and a process may have it loaded.
/// </summary>
internal sealed class ModelRepair(StoreLayout layout, ModelRegistry registry, InstallStages stages, ModelChecking checking)
{
    public async Task<RepairResult> RunAsync(
        ModelRecord record, FetchRange fetch, ValidateMade? validate, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        using InstallStage stage = await stages.BeginAsync(record.Key, () => progress?.Report(new OperationProgress("wait", record.Id.ToString(), 0, 0)), cancellationToken);
        ModelRecord installed = stage.Installed ?? throw StorageErrors.NotInstalled(registry.NameOf(record));
        string folder = Path.Combine(stage.Folder, "repair");
        try
        {
            ModelCheck check = await checking.RunAsync(installed, progress, cancellationToken);
            var bad = check.Files.Where(file => file.State != FileState.Whole).ToList();
            if (bad.Find(file => file.File.Outside is not null) is { } outside)
                throw StoreErrors.NotOursToRepair(record.Id.ToString(), outside.Path);
            long fetched = 0;
            OwnerOnly.CreateDirectory(folder);
            foreach (FileCheck file in bad)
            {
                string made = Path.Combine(folder, "file");
                fetched += await MakeWholeAsync(check.Record, file, made, fetch, progress, cancellationToken);
                if (validate is not null)
                    await validate(file.File, made, cancellationToken);
                using RegistryChange change = await registry.BeginAsync(cancellationToken);
                Replace(change, file, made);
            }

            return new RepairResult(registry.Read().FirstOrDefault(record.HasKeyOf) ?? check.Record, bad, fetched);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be repaired", record.Path.Below(layout.Root));
        }
        finally
        {
            stage.DeleteIfEmpty("repair");
        }
    }

    private async Task<long> MakeWholeAsync(
        ModelRecord record, FileCheck bad, string made, FetchRange fetch, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        File.Delete(made);
        long fetched = await MakeAsync(record, bad, made, bad.Bad, fetch, progress, cancellationToken);
        if (fetched < 0)
        {
            // A checksum of a block cannot see everything: then all of the file is fetched.
            File.Delete(made);
            fetched = await MakeAsync(record, bad, made, [new FileRange(0, bad.File.Size)], fetch, progress, cancellationToken);
            if (fetched < 0)
                throw StoreErrors.NotRepairable(registry.NameOf(record), bad.File.Path.Value, bad.File.Sha256.ToString());
        }

        return fetched;
    }

    /// <returns>Bytes that were fetched; -1 if what came of it is not the file.</returns>
    private async Task<long> MakeAsync(
        ModelRecord record, FileCheck bad, string made, IReadOnlyList<FileRange> ranges, FetchRange fetch,
        IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        using FileStream file = OwnerOnly.CreateFile(made);
        bool isAll = ranges is [{ Offset: 0 } all] && all.Length == bad.File.Size;
        if (bad.State == FileState.Damaged && !isAll)
        {
            using var old = new FileStream(bad.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
            await FileHash.CopyAsync(old, file, bad.File.Path.Value, progress, cancellationToken);
        }

        file.SetLength(bad.File.Size);
        foreach (FileRange range in ranges)
        {
            file.Position = range.Offset;
            await fetch(bad.File, range, file, cancellationToken);
            if (file.Position != range.End || file.Length != bad.File.Size)
                throw StoreErrors.NotRepairable(registry.NameOf(record), bad.File.Path.Value, bad.File.Sha256.ToString());
        }

        file.Position = 0;
        Sha256Digest actual = await FileHash.OfAsync(file, bad.File.Path.Value, progress, cancellationToken);
        file.Flush(flushToDisk: true);
        return actual == bad.File.Sha256 ? ranges.Sum(range => range.Length) : -1;
    }

    /// <summary>Gives the new file the name of the damaged one, and of every other model's that was the same damaged file.</summary>
    private void Replace(RegistryChange change, FileCheck bad, string made)
    {
        FileIdentity? damaged = bad.State == FileState.Damaged ? FileIdentity.Of(bad.Path) : null;
        List<string> twins = damaged is null ? [] : [.. change.Records
            .SelectMany(record => record.Files.Where(file => file.Sha256 == bad.File.Sha256 && file.Outside is null), layout.PathOf)
            .Where(path => path != bad.Path && File.Exists(path) && FileIdentity.Of(path) == damaged)
            .Distinct()];
        layout.CreateFolder(Path.GetDirectoryName(bad.Path)!);
        AtomicFile.MakeVisible(made, bad.Path);
        foreach (string twin in twins.Where(_ => HardLink.TryCreate(bad.Path, made)))
            AtomicFile.MakeVisible(made, twin);

        FileIdentity whole = FileIdentity.Of(bad.Path);
        foreach (ModelRecord record in change.Records.Where(record => record.Files.Any(file => IsOne(record, file))).ToList())
            change.Put(record with { Files = [.. record.Files.Select(file => IsOne(record, file) ? file.Whole(whole) : file)] });
        change.Save();

        bool IsOne(ModelRecord record, ModelFileRecord file) =>
            file.Sha256 == bad.File.Sha256 && layout.PathOf(record, file) is var path && (path == bad.Path || twins.Contains(path));
    }
}
