using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>How much room there is for models.</summary>
/// <param name="UsedBytes">What the installed models take, shared files once.</param>
/// <param name="FreeBytes">What this user may still write on the disk; null where nothing tells.</param>
/// <param name="QuotaBytes">What the models may take together; null for no limit.</param>
public sealed record StoreRoom(long UsedBytes, long? FreeBytes, long? QuotaBytes)
{
    // What the registry, journals and other programs write meanwhile.
    private const long Spare = 16 << 20;

    /// <summary>What is left of the quota, 0 or more; null for no limit.</summary>
    public long? QuotaLeft => QuotaBytes is { } quota ? Math.Max(0, quota - UsedBytes) : null;

    /// <summary>Makes sure that a model fits, before its first byte is fetched.</summary>
    /// <param name="model">The model.</param>
    /// <param name="folder">Where it shall lie, for the error.</param>
    /// <param name="added">Bytes that the store will have more.</param>
    /// <param name="written">Bytes of them that are not on the disk yet.</param>
    /// <exception cref="KandilException">E_QUOTA, E_DISK, with the command that makes room.</exception>
    public void Ensure(string model, string folder, long added, long written)
    {
        if (QuotaBytes is { } quota && added > QuotaLeft)
            throw StoreErrors.QuotaReached(model, Show(added), Show(UsedBytes), Show(quota));
        if (FreeBytes is { } free && written > 0 && written + Spare > free)
            throw StoreErrors.NoRoom(model, folder, Show(written), Show(free));

        static string Show(long bytes) => new ByteSize(bytes).ToString();
    }
}
