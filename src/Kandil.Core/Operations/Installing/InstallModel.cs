using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Fit;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations.Installing;

/// <summary>A model to install from its source.</summary>
public sealed record InstallRequest
{
    /// <summary>The model: <c>owner/repo[:quantisation]</c>, <c>SOURCE:group/model[:version]</c>, or a name of the catalogue such as <c>qwen coder 7b</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Branch, tag, commit or version; null for the reference's own, or the source's default.</summary>
    public string? Revision { get; init; }

    /// <summary>Which of the model's files; the defaults take what is needed to run it.</summary>
    public FileWishes Files { get; init; } = new();

    /// <summary>True to fetch what is installed already, too.</summary>
    public bool Reinstall { get; init; }

    /// <summary>True for a user who has read the license and accepts it.</summary>
    public bool AcceptLicense { get; init; }

    /// <summary>True to install what does not fit this machine, too.</summary>
    public bool AllowIncompatible { get; init; }

    /// <summary>True where a warning about the fit blocks as a reason does.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether clean-up must leave the model.</summary>
    public bool Pin { get; init; }

    /// <summary>How the network is used.</summary>
    public NetworkOptions Network { get; init; } = new();
}

/// <summary>What became of an installation.</summary>
/// <param name="Model">The model.</param>
/// <param name="Result">What was done, how much came and how long each part took.</param>
public sealed record InstallReport(KandilModel Model, InstallResult Result);

/// <summary>Finds out what an installation would do, and changes nothing.</summary>
public sealed class PlanInstall(KandilSession session)
{
    /// <summary>Plans.</summary>
    /// <exception cref="KandilException">
    /// E_ARGS: no model of a source, or a name that leaves open which; E_NOT_FOUND: no such name, source, model, version, quantisation or file; E_AUTH, E_NET, E_TIMEOUT,
    /// E_RATE_LIMIT: the source; E_UNSAFE: a name from it is no safe path, or what it has is refused for its header; E_SCHEMA, E_PERM, E_DISK: the store.
    /// </exception>
    public async Task<InstallPlan> RunAsync(InstallRequest request, CancellationToken cancellationToken)
    {
        using var connection = new SourceConnection(session, request.Network, request.Model);
        return await PlanAsync(connection, session, request, cancellationToken);
    }

    internal static Task<InstallPlan> PlanAsync(
        SourceConnection connection, KandilSession session, InstallRequest request, CancellationToken cancellationToken) =>
        connection.TellingMirrorAsync(() => connection.NamingOfflineAsync(request.Model, () => PlanUntoldAsync(connection, session, request, cancellationToken)));

    private static async Task<InstallPlan> PlanUntoldAsync(
        SourceConnection connection, KandilSession session, InstallRequest request, CancellationToken cancellationToken)
    {
        ResolvedModel resolved = new ResolveModel(session).ForInstallation(request.Model);
        var reference = connection.Parse(resolved.Reference);
        IModelSource source = await connection.OpenAsync(reference, cancellationToken);
        var options = new InstallOptions(reference)
        {
            Revision = request.Revision,
            Wishes = request.Files,
            Reinstall = request.Reinstall,
            AcceptLicense = request.AcceptLicense,
            Pin = request.Pin,
        };
        var planner = new InstallPlanner(session.Store, connection.Http);
        var log = new SecurityLog(session, SilentSink.Instance);
        InstallPlan plan = await log.RefusalsAsync(request.Model, () => planner.PlanAsync(source, options, cancellationToken));
        var fit = new RepositoryFit(session, connection, source, plan.Model) { RecommendsGpu = resolved.Model?.RecommendsGpu == true };
        return await log.RefusalsAsync(request.Model, () => fit.WithVerdictAsync(plan, request.AllowIncompatible, request.Strict, cancellationToken));
    }
}

/// <summary>Installs a model from its source: planned, fetched, verified, validated, and only then visible.</summary>
public sealed class InstallModel(KandilSession session)
{
    /// <summary>Plans and installs.</summary>
    /// <exception cref="KandilException">As <see cref="PlanInstall.RunAsync"/> and <see cref="RunAsync(InstallPlan, NetworkOptions, IOperationSink, CancellationToken)"/>.</exception>
    public async Task<InstallReport> RunAsync(InstallRequest request, IOperationSink sink, CancellationToken cancellationToken)
    {
        sink = new SerialSink(sink);
        using var connection = new SourceConnection(session, request.Network, request.Model) { Sink = sink };
        InstallPlan plan = await PlanInstall.PlanAsync(connection, session, request, cancellationToken);
        return await RunAsync(connection, plan, sink, cancellationToken);
    }

    /// <summary>Runs a plan that was looked at. Progress has the phases of <see cref="Installer.RunAsync"/>; the plan's warnings go to the sink.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="network">How the network is used; the plan's source stays as it was planned.</param>
    /// <param name="sink">Where progress and warnings go.</param>
    /// <param name="cancellationToken">Gives up, at once; what came is kept for the next run.</param>
    /// <exception cref="KandilException">
    /// E_LICENSE: not accepted; E_QUOTA, E_DISK, E_PERM: no room, or not allowed; E_NET, E_TIMEOUT, E_AUTH, E_NOT_FOUND,
    /// E_RATE_LIMIT: a file cannot be fetched; E_VERIFY: it is not what its source announced; E_UNSAFE: its structure is unsound.
    /// </exception>
    public async Task<InstallReport> RunAsync(InstallPlan plan, NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        sink = new SerialSink(sink);
        using var connection = new SourceConnection(session, network, plan.Reference, plan.Model.Id.ToString()) { Sink = sink };
        return await RunAsync(connection, plan, sink, cancellationToken);
    }

    /// <summary>What to tell somebody who stopped an installation: how much of it is kept.</summary>
    /// <param name="plan">What was being installed.</param>
    public string DescribeStop(InstallPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var connection = new SourceConnection(session, new NetworkOptions());
        var kept = new ByteSize(new InstallPlanner(session.Store, connection.Http).Kept(plan));
        return kept.Bytes == 0 ? $"{plan.Reference} is not installed, and nothing of it is kept."
            : $"{plan.Reference} is not installed. {kept} of {new ByteSize(plan.TotalBytes)} are kept: the next run goes on from there.";
    }

    private async Task<InstallReport> RunAsync(SourceConnection connection, InstallPlan plan, IOperationSink sink, CancellationToken cancellationToken)
    {
        var planned = new PlannedInstall(session, connection, sink);
        InstallResult result = await connection.TellingMirrorAsync(() => planned.RunAsync(plan, cancellationToken), plan.Installed, plan.Model.Source);
        return new InstallReport(LocatedModel.Installed(session, result.Record).Describe(), result);
    }
}
