namespace Kandil.Core.Engines.Embedded;

/// <summary>How a Worker ended.</summary>
/// <param name="How">A clause for a message.</param>
internal sealed record WorkerEnd(string How)
{
    /// <summary>True when it wrote more to a file than it may.</summary>
    public bool WroteTooMuch { get; init; }

    /// <summary>True when it ended as it does when memory runs out.</summary>
    public bool LacksMemory { get; init; }
}
