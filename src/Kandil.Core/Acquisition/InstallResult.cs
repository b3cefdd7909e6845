using Kandil.Core.Engines;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition;

/// <summary>What became of an installation.</summary>
public enum InstallOutcome
{
    /// <summary>The model is new.</summary>
    Installed,

    /// <summary>The key had other content before.</summary>
    Replaced,

    /// <summary>Exactly this was installed already, or by another process meanwhile.</summary>
    AlreadyInstalled,
}

/// <summary>The result of an installation.</summary>
public sealed record InstallResult
{
    /// <summary>What was done.</summary>
    public required InstallOutcome Outcome { get; init; }

    /// <summary>The installed model.</summary>
    public required ModelRecord Record { get; init; }

    /// <summary>Bytes that came over the network.</summary>
    public long DownloadedBytes { get; init; }

    /// <summary>Bytes that were here already: in other models, or of an earlier attempt.</summary>
    public long ReusedBytes { get; init; }

    /// <summary>Bytes that take no room, for another model of the store has the same file.</summary>
    public long LinkedBytes { get; init; }

    /// <summary>What loading the model in a restricted process found; null where nothing was installed, or nothing that an engine here loads.</summary>
    public LoadTestResult? LoadTest { get; init; }

    /// <summary>How long each part took, in their order.</summary>
    public required IReadOnlyList<PhaseTiming> Phases { get; init; }

    /// <summary>What is odd about its files and no reason to refuse them.</summary>
    public IReadOnlyList<ModelFinding> Findings { get; init; } = [];
}
