using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.StoreCare;

/// <summary>Makes room: removes the models that were not used for longest, and what nobody comes back for.</summary>
public sealed class CollectStore(KandilSession session)
{
    /// <summary>Collects, or says what would be collected. Never a pinned model or one in use.</summary>
    /// <exception cref="KandilException">E_ARGS: a limit below 0; E_PERM, E_DISK, E_SCHEMA.</exception>
    public Task<CollectResult> RunAsync(CollectRequest request, CancellationToken cancellationToken)
    {
        Check("quota", request.Quota);
        Check("target", request.Target);
        return session.Store.CollectAsync(request, cancellationToken);
    }

    /// <summary>Sets what the models may take together; null for no limit.</summary>
    /// <exception cref="KandilException">E_ARGS: a limit that lets nothing be installed; E_PERM, E_DISK, E_SCHEMA.</exception>
    public Task SetQuotaAsync(long? bytes, CancellationToken cancellationToken)
    {
        CheckQuota(bytes);
        return session.Store.SetQuotaAsync(bytes, cancellationToken);
    }

    /// <summary>Refuses what no quota can be, before somebody is asked about it.</summary>
    /// <exception cref="KandilException">E_ARGS: a limit below 0, or one that lets nothing be installed.</exception>
    public static void CheckQuota(long? bytes)
    {
        Check("quota", bytes);
        if (bytes == 0)
        {
            throw StoreErrors.QuotaOfNothing();
        }
    }

    private static void Check(string parameter, long? bytes)
    {
        if (bytes < 0)
        {
            throw StoreErrors.NegativeLimit(parameter, bytes.Value);
        }
    }
}
