using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Installing;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model add</c>.</summary>
/// <param name="Models">What became of each reference, in their order.</param>
public sealed record InstallListData(IReadOnlyList<InstallData> Models);

/// <summary>What became of an installation.</summary>
public sealed record InstallData
{
    /// <summary>The model as it was asked for.</summary>
    public required string Reference { get; init; }

    /// <summary><c>installed</c>, <c>replaced</c>, <c>already_installed</c>, <c>pulled</c>, <c>planned</c>, <c>answers</c> (a model of a cloud, which was asked), <c>declined</c> or <c>failed</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The model as it is installed; null where it is not.</summary>
    public ModelData? Model { get; init; }

    /// <summary>The shortest name that leads to it; null where nothing was installed.</summary>
    public string? ShortName { get; init; }

    /// <summary>What was planned; null for what another program pulls, and where no plan could be made.</summary>
    public PlanData? Plan { get; init; }

    /// <summary>What the server of a model answered that runs in a cloud alone; null for every other.</summary>
    public EndpointData? Endpoint { get; init; }

    /// <summary>Bytes that came over the network.</summary>
    public long DownloadedBytes { get; init; }

    /// <summary>Bytes that were on this machine already.</summary>
    public long ReusedBytes { get; init; }

    /// <summary>Bytes that take no room, for another model has the same file.</summary>
    public long LinkedBytes { get; init; }

    /// <summary>What loading it in a restricted process found; null where nothing was installed, or nothing that an engine here loads.</summary>
    public LoadTestData? LoadTest { get; init; }

    /// <summary>How long each part took.</summary>
    public IReadOnlyList<PhaseData> Phases { get; init; } = [];

    /// <summary>Why it failed; null where it did not.</summary>
    public ItemFailureData? Error { get; init; }

    /// <summary>The data of an installation that was run.</summary>
    public static InstallData From(InstallPlan plan, InstallReport report) => new()
    {
        Reference = plan.Reference,
        Outcome = report.Result.Outcome switch
        {
            InstallOutcome.Installed => "installed",
            InstallOutcome.Replaced => "replaced",
            _ => "already_installed",
        },
        Model = ModelData.From(report.Model),
        Plan = PlanData.From(plan),
        DownloadedBytes = report.Result.DownloadedBytes,
        ReusedBytes = report.Result.ReusedBytes,
        LinkedBytes = report.Result.LinkedBytes,
        LoadTest = LoadTestData.From(report.Result.LoadTest),
        Phases = [.. report.Result.Phases.Select(PhaseData.From)],
    };

    /// <summary>The data of a plan that was only looked at.</summary>
    public static InstallData Planned(InstallPlan plan) => new()
    {
        Reference = plan.Reference,
        Outcome = "planned",
        Plan = PlanData.From(plan),
        Phases = [.. plan.Phases.Select(PhaseData.From)],
    };

    /// <summary>The data of a reference that could not be installed.</summary>
    public static InstallData Failed(string reference, KandilException failure) => new()
    {
        Reference = reference,
        Outcome = "failed",
        Error = ItemFailureData.From(failure),
    };
}

/// <summary>A part of an installation.</summary>
/// <param name="Phase"><c>resolve</c>, <c>plan</c>, <c>download</c>, <c>verify</c>, <c>validate</c>, <c>load-test</c>, <c>register</c> or <c>mirror-config</c>.</param>
/// <param name="Ms">Milliseconds.</param>
public sealed record PhaseData(string Phase, double Ms)
{
    /// <summary>The data of a part.</summary>
    public static PhaseData From(PhaseTiming phase) => new(phase.Phase, Math.Round(phase.Elapsed.TotalMilliseconds, 3));
}
