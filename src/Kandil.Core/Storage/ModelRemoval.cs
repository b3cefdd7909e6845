using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// Removes a model: the registry first, then the files. The other way round, a crash in between would leave a record of a
/// model that is not there; this way it leaves files that are noted, and that the next change deletes.
/// </summary>
internal sealed class ModelRemoval(StoreLayout layout, ModelRegistry registry, ModelMetadataFiles metadata, Action<string> afterStep)
{
    /// <param name="record">The model.</param>
    /// <param name="onlyUnpinned">True to refuse one that was pinned meanwhile.</param>
    /// <param name="cancellationToken">Ends the wait for other writers.</param>
    public async Task RunAsync(ModelRecord record, bool onlyUnpinned, CancellationToken cancellationToken)
    {
        bool isLast;
        try
        {
            using RegistryChange change = await registry.BeginAsync(cancellationToken);
            Remove(change, record, onlyUnpinned);
            new FileBlocksFiles(layout).TryDelete(record, change.Records);
            isLast = !change.Records.Any(other => other.Id.Equals(record.Id));
            if (isLast)
                ConfigurationMirror.TryDelete(layout, record.Id);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.OfStore(exception, layout);
        }

        if (isLast)
            await metadata.TryChangeAsync(record.Id, _ => null, CancellationToken.None);
    }

    /// <summary>Whether somebody has one of the model's files loaded. A file that lies in one place for several models tells nothing.</summary>
    public bool IsInUse(ModelRecord record) => IsInUse(record, registry.Read());

    private void Remove(RegistryChange change, ModelRecord record, bool onlyUnpinned)
    {
        PendingChange.CollectAbandoned(layout, change.Records);
        ModelRecord installed = change.Find(record) ?? throw StorageErrors.NotInstalled(registry.NameOf(record));
        if ((onlyUnpinned && installed.Pinned) || IsInUse(installed, change.Records))
            throw StorageErrors.InUse(registry.NameOf(record));

        try
        {
            RemoveNoted(change, installed);
        }
        catch (Exception full) when (IOFailure.IsDiskFull(full))
        {
            RemoveFilesFirst(change, installed);
        }

        if (SharedFiles.RenewAll(layout, change, installed))
            change.Save();
    }

    private void RemoveNoted(RegistryChange change, ModelRecord installed)
    {
        using PendingChange pending = PendingChange.Create(layout);
        pending.Note(installed.AllPaths());
        afterStep("noted");
        change.Remove(installed);
        change.Save();
        afterStep("unrecorded");
        // Who took the model into use since the check above sees now that its record is gone; the files of one who did
        // not look are left to a later change.
        pending.TrySettle(change.Records);
    }

    // A full disk has room neither for a note nor for a new registry beside the old one: the model's own files make it. A crash
    // in here leaves a record whose files are missing, and removing it again clears that away.
    private void RemoveFilesFirst(RegistryChange change, ModelRecord installed)
    {
        change.Remove(installed);
        foreach (SafeRelativePath path in installed.AllPaths().Where(path => !change.Records.Any(record => record.Names(path))))
            layout.TryDelete(path.Below(layout.Root));
        afterStep("deleted");
        change.Save();
    }

    private bool IsInUse(ModelRecord record, IReadOnlyList<ModelRecord> records)
    {
        List<ModelRecord> siblings = [.. records.Where(other => other.Id.Equals(record.Id) && !other.HasKeyOf(record))];
        return record.AllPaths()
            .Where(path => !siblings.Exists(other => other.Names(path)))
            .Any(path => IsHeld(path.Below(layout.Root)));
    }

    private static bool IsHeld(string path)
    {
        if (!File.Exists(path))
            return false;
        using FileLock? owned = FileLock.TryOwn(path);
        return owned is null;
    }
}
