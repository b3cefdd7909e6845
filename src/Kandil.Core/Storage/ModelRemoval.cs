using Kandil.Core.Errors;
using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>
/// Removes a model: the registry first, then the files. The other way round, a crash in between would leave a record of a
/// model that is not there; this way it leaves files that are noted, and that the next change deletes.
/// </summary>
internal sealed class ModelRemoval(StoreLayout layout, ModelRegistry registry, ModelMetadataFiles metadata, Action<string> afterStep)
{
    public async Task RunAsync(ModelRecord record, CancellationToken cancellationToken)
    {
        try
        {
            using (RegistryChange change = await registry.BeginAsync(cancellationToken))
                Remove(change, record);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be changed", layout.Root);
        }

        await metadata.TryChangeAsync(record.Id, _ => null, CancellationToken.None);
    }

    private void Remove(RegistryChange change, ModelRecord record)
    {
        PendingChange.CollectAbandoned(layout, change.Records);
        ModelRecord installed = change.Find(record) ?? throw StorageErrors.NotInstalled(record.Id.ToString());
        if (installed.Files.Select(file => layout.PathOf(installed, file)).Any(IsInUse))
            throw StorageErrors.InUse(record.Id.ToString());

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

    private static bool IsInUse(string path)
    {
        if (!File.Exists(path))
            return false;
        using FileLock? owned = FileLock.TryOwn(path);
        return owned is null;
    }
}
