using Kandil.Core.Storage;

namespace Kandil.Core.Operations.StoreCare;

/// <summary>The store and what it holds.</summary>
/// <param name="Path">The models' folder.</param>
/// <param name="Models">How many models are installed.</param>
/// <param name="Pinned">How many of them clean-up must leave.</param>
/// <param name="Used">What they take, shared files once.</param>
/// <param name="Free">What this user may still write on the disk; null where nothing tells.</param>
/// <param name="Quota">What they may take together; null for no limit.</param>
public sealed record StoreSummary(string Path, int Models, int Pinned, long Used, long? Free, long? Quota)
{
    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>Shows how full the store is.</summary>
public sealed class ShowStore(KandilSession session)
{
    /// <summary>Shows it.</summary>
    /// <exception cref="Errors.KandilException">E_SCHEMA, E_PERM, E_DISK: the store cannot be read; E_ARGS: the environment names no usable folder.</exception>
    public StoreSummary Run()
    {
        IReadOnlyList<ModelRecord> records = session.Store.List();
        StoreRoom room = session.Store.MeasureRoom();
        return new StoreSummary(
            session.Store.Root, records.Count, records.Count(record => record.Pinned), room.UsedBytes, room.FreeBytes, room.QuotaBytes);
    }

}
