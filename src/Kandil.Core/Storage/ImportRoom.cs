using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>The room for what is taken in from this machine: it counts for the quota as what is fetched does.</summary>
internal sealed class ImportRoom(StoreLayout layout, ModelRegistry registry)
{
    /// <summary>Makes sure that files fit, before the first is copied.</summary>
    /// <param name="id">The model.</param>
    /// <param name="added">Bytes that the store will have more.</param>
    /// <param name="written">Bytes that are copied; 0 where only the quota is in question.</param>
    /// <exception cref="KandilException">E_QUOTA, E_DISK, with the command that makes room.</exception>
    public void Ensure(ModelId id, long added, long written)
    {
        long? quota = new StoreSettingsFile(layout).ReadQuota();
        long used = quota is null ? 0 : new StoreUsage(layout, registry.Read()).Bytes; // a look at every file, for who has a quota
        new StoreRoom(used, layout.FreeSpace(), quota).Ensure(id.ToString(), layout.Root, added, written);
    }

    /// <summary>What a failure to copy files is.</summary>
    /// <param name="exception">The operating system's answer.</param>
    /// <param name="id">The model.</param>
    /// <param name="needed">Bytes of the model.</param>
    /// <param name="path">What was being written.</param>
    public KandilException Explained(Exception exception, ModelId id, long needed, string path) => Platform.IOFailure.IsDiskFull(exception)
        ? Full(id, needed, exception)
        : IOErrors.Of(exception, "be copied", path);

    /// <summary>The disk has too little room for a model.</summary>
    public KandilException Full(ModelId id, long needed, Exception? cause = null) => StorageErrors.DiskFull(
        id.ToString(), layout.Root, new ByteSize(needed).ToString(), layout.FreeSpace() is { } free ? new ByteSize(free).ToString() : "too little", cause);
}
