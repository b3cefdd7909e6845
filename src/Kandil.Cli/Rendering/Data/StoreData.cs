using Kandil.Core.Operations.StoreCare;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil store</c>.</summary>
/// <param name="Path">The models' folder.</param>
/// <param name="Models">How many models are installed.</param>
/// <param name="Pinned">How many of them clean-up must leave.</param>
/// <param name="UsedBytes">What they take, shared files once.</param>
/// <param name="FreeBytes">What may still be written on the disk; null where nothing tells.</param>
/// <param name="QuotaBytes">What they may take together; null for no limit.</param>
public sealed record StoreData(string Path, int Models, int Pinned, long UsedBytes, long? FreeBytes, long? QuotaBytes)
{
    /// <summary>The data of a store.</summary>
    public static StoreData From(StoreSummary store) => new(store.Path, store.Models, store.Pinned, store.Used, store.Free, store.Quota);
}
