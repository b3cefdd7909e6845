using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Installing;

/// <summary>What became of an update.</summary>
/// <param name="Update">What was found.</param>
/// <param name="Install">What was installed; null where there was nothing to do.</param>
public sealed record UpdateReport(ModelUpdate Update, InstallReport? Install);

/// <summary>
/// Installs what <see cref="FindOutdated"/> found. A new version of a registry comes to lie beside the old one, which stays as
/// it is, loaded or not, but for its pin, which goes over to the new one; newer files of a revision take the place of the old ones.
/// </summary>
public sealed class UpdateModel(KandilSession session)
{
    /// <summary>Installs the update. Progress has the phases of an installation.</summary>
    /// <param name="update">What was found.</param>
    /// <param name="acceptLicense">True for a user who has read the newer one's license and accepts it.</param>
    /// <param name="network">How the network is used.</param>
    /// <param name="sink">Where progress and warnings go.</param>
    /// <param name="cancellationToken">Gives up; what came is kept for the next run.</param>
    /// <exception cref="KandilException">As <see cref="InstallModel"/>; for a model that is gone or could not be compared, the reason for that.</exception>
    public async Task<UpdateReport> RunAsync(
        ModelUpdate update, bool acceptLicense, NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (update.Plan is null)
            return update.Failure is null ? new UpdateReport(update, null) : throw update.Failure;

        // Pinned or unpinned since it was looked at?
        ModelRecord? old = session.Store.List().FirstOrDefault(record => record.Key == update.Record.Key);
        bool isPinned = old?.Pinned ?? update.Record.Pinned;
        InstallPlan plan = update.Plan with { AcceptsLicense = acceptLicense, Pin = isPinned };
        InstallReport report = await new InstallModel(session).RunAsync(plan, network, sink, cancellationToken);
        if (isPinned && old is not null && plan.Key != old.Key)
            await session.Store.SetPinnedAsync(old, false, cancellationToken);
        return new UpdateReport(update, report);
    }
}
