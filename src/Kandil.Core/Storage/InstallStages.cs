using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>Opens staging folders, and ends what killed processes left in them.</summary>
internal sealed class InstallStages(StoreLayout layout, ModelRegistry registry, StagePublication publication)
{
    /// <summary>Waits until no other process installs the model, then gives its stage with whatever was left in it.</summary>
    public async Task<InstallStage> BeginAsync(ModelKey key, Action? waiting, CancellationToken cancellationToken)
    {
        try
        {
            layout.Prepare();
            FileLock held = await HoldAsync(LockOf(key.FileName), waiting, cancellationToken);
            try
            {
                return await OpenAsync(key, held, cancellationToken);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.OfStore(exception, layout);
        }
    }

    /// <summary>Deletes stages that nobody works in and nobody wrote to for some time. Under the registry's lock.</summary>
    /// <returns>Bytes that were freed.</returns>
    public long DeleteStale(DateTimeOffset now, TimeSpan lifetime, IReadOnlyList<ModelRecord> records, bool onlyCount)
    {
        long freed = 0;
        foreach (string folder in Folders(layout.PartialFolder))
        {
            DateTime last = LastWrite(folder);
            bool isFuture = last > now.UtcDateTime;
            if (!isFuture && now.UtcDateTime - last <= lifetime)
                continue;
            using FileLock? held = FileLock.TryAcquire(LockOf(Path.GetFileName(folder)));
            if (held is null)
                continue;
            if (isFuture)
            {
                if (!onlyCount)
                    Correct(new DirectoryInfo(folder), now);
                continue;
            }

            if (!onlyCount)
                StageNote.Recover(layout, folder, records);
            freed += Files(folder).Sum(file => file.Length);
            if (!onlyCount && Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }

        return freed;
    }

    /// <summary>Ends what publications began whose processes died. Under the registry's lock.</summary>
    public void RecoverKilled(IReadOnlyList<ModelRecord> records)
    {
        foreach (string folder in Folders(layout.PartialFolder).Where(StageNote.IsIn))
        {
            using FileLock? held = FileLock.TryAcquire(LockOf(Path.GetFileName(folder)));
            if (held is not null)
                StageNote.Recover(layout, folder, records);
        }
    }

    private string LockOf(string stage) => Path.Combine(layout.LocksFolder, $"install-{stage}.lock");

    private static async Task<FileLock> HoldAsync(string path, Action? waiting, CancellationToken cancellationToken)
    {
        if (FileLock.TryAcquire(path) is { } free)
            return free;
        waiting?.Invoke();
        return await FileLock.AcquireAsync(path, cancellationToken);
    }

    private async Task<InstallStage> OpenAsync(ModelKey key, FileLock held, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(layout.PartialFolder, key.FileName);
        using RegistryChange change = await registry.BeginAsync(cancellationToken);
        PendingChange.CollectAbandoned(layout, change.Records);
        if (Directory.Exists(folder))
            StageNote.Recover(layout, folder, change.Records);
        RecoverKilled(change.Records);
        OwnerOnly.CreateDirectory(InstallStage.FilesBelow(folder));
        return new InstallStage(key, folder, change.Find(key), publication, held);
    }

    private static string[] Folders(string folder) => Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];

    private static IEnumerable<FileInfo> Files(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories) : [];

    private static void Correct(DirectoryInfo folder, DateTimeOffset now)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(folder))
            WrittenTime.Correct(entry, now);
    }

    private static DateTime LastWrite(string folder) =>
        Files(folder).Select(file => file.LastWriteTimeUtc).Append(Directory.GetLastWriteTimeUtc(folder)).Max();
}
