namespace Kandil.Core.Storage;

/// <summary>
/// Clears away what nobody comes back for: expired chunks, downloads that nobody went on with, <c>*.corrupt</c> files of
/// older programs, and what killed processes left.
/// </summary>
internal sealed class StoreCleaning(StoreLayout layout, ModelRegistry registry, InstallStages stages, ChunkCache chunks)
{
    /// <summary>How long an unfinished download is kept after it was written to.</summary>
    public static readonly TimeSpan StageLifetime = TimeSpan.FromDays(7);

    private const string CorruptEnding = ".corrupt";

    /// <returns>Bytes that were freed, or would be.</returns>
    public async Task<long> RunAsync(DateTimeOffset now, bool dryRun, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(layout.Root))
            return 0;
        try
        {
            if (dryRun)
                return Clean(now, registry.Read(), dryRun: true);
            using RegistryChange change = await registry.BeginAsync(cancellationToken);
            PendingChange.CollectAbandoned(layout, change.Records);
            stages.RecoverKilled(change.Records);
            return Clean(now, change.Records, dryRun: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be cleared", layout.Root);
        }
    }

    /// <summary>The files that are called corrupt and that no record names, as downloaders that keep what failed leave them.</summary>
    public IEnumerable<FileInfo> CorruptFiles(IReadOnlyList<ModelRecord> records)
    {
        var known = records.SelectMany(record => record.AllPaths()).Select(path => path.Below(layout.Root)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return new DirectoryInfo(layout.Root).EnumerateFiles("*" + CorruptEnding, options).Where(file => !known.Contains(file.FullName));
    }

    private long Clean(DateTimeOffset now, IReadOnlyList<ModelRecord> records, bool dryRun)
    {
        long freed = chunks.DeleteExpired(now, dryRun) + stages.DeleteStale(now, StageLifetime, records, dryRun);
        foreach (FileInfo corrupt in CorruptFiles(records).ToList())
        {
            freed += corrupt.Length;
            if (!dryRun)
                corrupt.Delete();
        }

        return freed;
    }
}
