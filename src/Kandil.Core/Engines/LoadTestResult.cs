using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines;

/// <summary>How a load test ended.</summary>
public enum LoadTestOutcome
{
    /// <summary>The model was loaded.</summary>
    Passed,

    /// <summary>All of the model but its weights was loaded: they do not fit into this machine's memory, or are not read in the time of the test.</summary>
    PassedWithoutWeights,

    /// <summary>The model was not tried, because no engine here could open it.</summary>
    NotTested,

    /// <summary>An engine could not load it, for which it is refused: what is found wrong says why.</summary>
    Failed,
}

/// <summary>What loading a model in a restricted process found; a file that fails it is refused with E_UNSAFE.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Duration">How long it took, the start of the process included.</param>
public sealed record LoadTestResult(LoadTestOutcome Outcome, TimeSpan Duration)
{
    /// <summary>Why not all of it was tested, a sentence; null where it was.</summary>
    public string? Reason { get; init; }

    /// <summary>The restrictions that the process should have had and this system could not give it, each with the reason; empty where all held.</summary>
    public IReadOnlyList<Restriction> MissingRestrictions { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Outcome switch
    {
        LoadTestOutcome.Passed => "passed",
        LoadTestOutcome.PassedWithoutWeights => "passed without weights",
        LoadTestOutcome.Failed => "failed",
        _ => "not tested",
    };
}
