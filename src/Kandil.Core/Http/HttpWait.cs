namespace Kandil.Core.Http;

/// <summary>A sender waits, and so does whoever asked it for something.</summary>
/// <param name="Server">The server that is waited for: its host and port, or the name that the user gave it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Whole">How long it waits; null where it does not know.</param>
public sealed record HttpWait(string Server, HttpWaitReason Reason, TimeSpan? Whole = null)
{
    /// <summary>What failed, in a few words: <c>429</c>, <c>503</c>; null where nothing did.</summary>
    public string? Failure { get; init; }

    /// <summary>The number of the try that follows; the present one where an answer is waited for.</summary>
    public int Try { get; init; } = 1;

    /// <summary>How many tries there are at the most.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>How long it has waited.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>True when it is told of for the first time.</summary>
    public bool IsNews { get; init; }

    /// <summary>True when it has ended.</summary>
    public bool IsOver { get; init; }

    /// <summary>The same for all that is told of one wait.</summary>
    internal object Identity { get; init; } = new();
}
