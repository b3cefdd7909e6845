using Kandil.Core.Acquisition;
using Kandil.Core.Engines;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;

namespace Kandil.PowerShell.Results;

/// <summary>What became of an installation, a pull or an update.</summary>
public sealed record ModelInstallation
{
    /// <summary>The model, by a name that leads to it alone.</summary>
    public required string Name { get; init; }

    /// <summary><c>Installed</c>, <c>Replaced</c>, <c>AlreadyInstalled</c> or <c>Pulled</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Bytes on disk.</summary>
    public required long Size { get; init; }

    /// <summary>Bytes that came over the network.</summary>
    public long Downloaded { get; init; }

    /// <summary>Bytes that were on this machine already.</summary>
    public long Reused { get; init; }

    /// <summary>Bytes that take no room, for another model has the same file.</summary>
    public long Linked { get; init; }

    /// <summary>What an update went from and to, such as <c>q4_v2 → q4_v3</c>; null for an installation.</summary>
    public string? Update { get; init; }

    /// <summary>How long all of it took.</summary>
    public TimeSpan Duration => Phases.Aggregate(TimeSpan.Zero, (sum, phase) => sum + phase.Elapsed);

    /// <summary>What loading it in a restricted process found; null where nothing was installed, or nothing that an engine here loads.</summary>
    public LoadTestResult? LoadTest { get; init; }

    /// <summary>How long each part took: resolve, plan, download, verify, validate, load-test, register, mirror-config.</summary>
    public IReadOnlyList<PhaseTiming> Phases { get; init; } = [];

    /// <summary>The model.</summary>
    public required KandilModel Model { get; init; }

    /// <summary>The absolute path of its first file; empty for a model of Ollama's.</summary>
    public string Path => Model.Path;

    /// <summary>The commit that was installed; null where there are none.</summary>
    public string? Commit => Model.Commit;

    /// <summary>Its license; null where nobody names one.</summary>
    public string? License => Model.License;

    /// <summary>What was planned; null for what another program pulls.</summary>
    public InstallPlan? Plan { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal static ModelInstallation Of(InstallPlan plan, InstallReport report) => new()
    {
        Name = report.Model.Name,
        Outcome = report.Result.Outcome.ToString(),
        Size = report.Model.Size,
        Downloaded = report.Result.DownloadedBytes,
        Reused = report.Result.ReusedBytes,
        Linked = report.Result.LinkedBytes,
        LoadTest = report.Result.LoadTest,
        Phases = report.Result.Phases,
        Model = report.Model,
        Plan = plan,
    };

    internal static ModelInstallation Pulled(KandilModel model) => new() { Name = model.Name, Outcome = "Pulled", Size = model.Size, Model = model };
}
