using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Fit;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Primitives;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Provisioning;

/// <summary>A required model of a source: it is installed as required, or it is made so.</summary>
internal sealed class SourceRequirement(KandilSession session, SourceConnection connection, ModelRequirement requirement, bool dryRun)
{
    public async Task<RequirementResult> MeetAsync(IOperationSink sink, CancellationToken cancellationToken)
    {
        ModelReference reference = connection.Parse(requirement.Model);
        var installed = new InstalledRequirement(session.Store, reference, requirement);
        if (installed.Fixed(connection.IsOffline) is { } record && await new InstalledFiles(session.Store).AreIntactAsync(record, cancellationToken))
        {
            CheckLicense(record.License, isNeeded: false);
            return await SettleAsync(record, cancellationToken);
        }

        if (connection.IsOffline && installed.Any() is { } other)
            throw RequirementErrors.OtherInstalled(requirement.Model, other.SourceManifest is null ? other.Commit ?? other.Revision : other.Revision);
        InstallPlan plan = await PlanAsync(reference, cancellationToken);
        CheckLicense(plan.License, plan.NeedsLicense);
        return plan is { AlreadyInstalled: true, Installed: { } same } ? await SettleAsync(same, cancellationToken)
            : dryRun ? Announced(plan)
            : await InstallAsync(plan, sink, cancellationToken);
    }

    private async Task<InstallPlan> PlanAsync(ModelReference reference, CancellationToken cancellationToken)
    {
        IModelSource source = await connection.OpenForManyAsync(reference, cancellationToken);
        var options = new InstallOptions(reference)
        {
            Revision = requirement.Revision,
            Wishes = new FileWishes
            {
                Quantization = requirement.Quantization,
                Library = requirement.Library,
                Include = requirement.Include,
                Exclude = requirement.Exclude,
            },
            AcceptLicense = requirement.AcceptLicense is not null,
            Pin = requirement.Pin,
        };
        InstallPlan plan = await new InstallPlanner(session.Store, connection.Http).PlanAsync(source, options, cancellationToken);
        return await new RepositoryFit(session, connection, source, plan.Model).WithVerdictAsync(plan, allow: false, strict: false, cancellationToken);
    }

    // Whoever wrote the file read one license, and accepts no other.
    private void CheckLicense(string? license, bool isNeeded)
    {
        if (requirement.AcceptLicense is { } accepted && !accepted.Equals(license, StringComparison.OrdinalIgnoreCase))
            throw RequirementErrors.OtherLicense(requirement.Model, accepted, license);
        if (isNeeded && requirement.AcceptLicense is null)
            throw RequirementErrors.LicenseNotAccepted(requirement.Model, license!);
    }

    /// <summary>The files are right; what else is required is made so.</summary>
    private async Task<RequirementResult> SettleAsync(ModelRecord record, CancellationToken cancellationToken)
    {
        var changes = new List<string>();
        if (requirement.Pin && !record.Pinned)
        {
            changes.Add("pinned");
            if (!dryRun)
                record = await session.Store.SetPinnedAsync(record, true, cancellationToken);
        }

        if (requirement.AcceptLicense is { } license && session.Store.FindAcceptance(record.Source, record.Id, record.License) is null)
        {
            changes.Add($"license {license} accepted");
            if (!dryRun)
                await session.Store.AcceptLicenseAsync(new AcceptedLicense(record.Source, record.Id, license, Environment.UserName, DateTimeOffset.UtcNow), cancellationToken);
        }

        RequirementState state = changes.Count == 0 ? RequirementState.AlreadyRight : dryRun ? RequirementState.WouldChange : RequirementState.Changed;
        return Result(state, record, changes.Count == 0 ? null : string.Join(", ", changes));
    }

    private RequirementResult Announced(InstallPlan plan) => new(
        requirement,
        plan.Installed is null ? RequirementState.WouldInstall : RequirementState.WouldChange,
        plan.Installed is null ? null : LocatedModel.Installed(session, plan.Installed).Describe(),
        $"{new ByteSize(plan.DownloadBytes)} of {new ByteSize(plan.TotalBytes)} to be fetched",
        null);

    private async Task<RequirementResult> InstallAsync(InstallPlan plan, IOperationSink sink, CancellationToken cancellationToken)
    {
        InstallResult result = await new PlannedInstall(session, connection, sink).RunAsync(plan, cancellationToken);
        RequirementState state = result.Outcome switch
        {
            InstallOutcome.Installed => plan.Installed is null ? RequirementState.Installed : RequirementState.Changed,
            InstallOutcome.Replaced => RequirementState.Changed,
            _ => RequirementState.AlreadyRight, // another process was faster
        };
        return Result(state, result.Record, $"{new ByteSize(result.DownloadedBytes)} fetched");
    }

    private RequirementResult Result(RequirementState state, ModelRecord record, string? message) =>
        new(requirement, state, LocatedModel.Installed(session, record).Describe(), message, null);
}
