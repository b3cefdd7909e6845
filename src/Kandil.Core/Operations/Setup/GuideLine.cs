namespace Kandil.Core.Operations.Setup;

/// <summary>What a line of a guided operation tells: each shell has a sign and a colour for it.</summary>
public enum GuideMark
{
    /// <summary>What the lines below it are about.</summary>
    Heading,

    /// <summary>A fact.</summary>
    Fact,

    /// <summary>A check that was passed, or something that was done.</summary>
    Passed,

    /// <summary>Something to know before one goes on.</summary>
    Warned,

    /// <summary>A check that was not passed, or something that failed.</summary>
    Failed,

    /// <summary>Something that was not done.</summary>
    Skipped,
}

/// <summary>A line that a guided operation shows to the person who follows it.</summary>
/// <param name="Mark">What it tells.</param>
/// <param name="Text">The line, without control characters.</param>
public sealed record GuideLine(GuideMark Mark, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
