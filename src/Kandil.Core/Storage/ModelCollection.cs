using Kandil.Core.Errors;

namespace Kandil.Core.Storage;

/// <summary>Removes what was not used for longest, until the rest is small enough. Never what is pinned or in use.</summary>
internal sealed class ModelCollection(
    StoreLayout layout, ModelRegistry registry, ModelMetadataFiles metadata, ModelRemoval removal, StoreCleaning cleaning)
{
    public async Task<CollectResult> RunAsync(CollectRequest request, CancellationToken cancellationToken)
    {
        long leftovers = await cleaning.RunAsync(DateTimeOffset.UtcNow, request.DryRun, cancellationToken);
        var usage = new StoreUsage(layout, registry.Read());
        long before = usage.Bytes;
        long? quota = request.Quota ?? (request.Target is null ? new StoreSettingsFile(layout).ReadQuota() : null);
        bool isOver = before > (quota ?? request.Target);
        long? limit = isOver ? request.Target ?? quota : quota ?? request.Target;
        var removed = new List<CollectedModel>();
        var inUse = new List<ModelRecord>();
        if (isOver)
            await RemoveAsync(usage, limit!.Value, request.DryRun, removed, inUse, cancellationToken);
        return new CollectResult(removed, inUse, leftovers, before, usage.Bytes, limit == CollectRequest.NoQuota ? null : limit, request.DryRun);
    }

    private async Task RemoveAsync(
        StoreUsage usage, long limit, bool dryRun, List<CollectedModel> removed, List<ModelRecord> inUse, CancellationToken cancellationToken)
    {
        // Removing these would free nothing: a pinned model has the same files.
        ISet<ModelRecord> held = usage.HeldBy(usage.Models.Where(record => record.Pinned));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        var names = new InstalledNames([.. usage.Models]);
        var candidates = usage.Models.Where(record => !record.Pinned && !held.Contains(record))
            .Select(record => (Record: record, LastUsed: LastUsed(record, now)))
            .OrderBy(candidate => candidate.LastUsed).ToList();
        foreach ((ModelRecord record, DateTimeOffset lastUsed) in candidates)
        {
            if (usage.Bytes <= limit)
                return;
            cancellationToken.ThrowIfCancellationRequested();
            if (await TryRemoveAsync(record, dryRun, cancellationToken))
                removed.Add(new CollectedModel(record, lastUsed, usage.Remove(record)) { Name = names.NameOf(record) });
            else
                inUse.Add(record);
        }
    }

    private async Task<bool> TryRemoveAsync(ModelRecord record, bool dryRun, CancellationToken cancellationToken)
    {
        if (dryRun)
            return !removal.IsInUse(record);
        try
        {
            await removal.RunAsync(record, onlyUnpinned: true, cancellationToken);
            return true;
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Perm && removal.IsInUse(record))
        {
            return false;
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.NotInstalled)
        {
            return true; // another process removed it, which serves as well
        }
    }

    private DateTimeOffset LastUsed(ModelRecord record, DateTimeOffset now) =>
        WrittenTime.Latest(now, record.InstalledAt, record.LastAccessed, metadata.Read(record.Id)?.LastUsed);
}
