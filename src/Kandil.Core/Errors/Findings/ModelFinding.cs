namespace Kandil.Core.Errors.Findings;

/// <summary>Something about a model file that a rule names.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Location">Where.</param>
/// <param name="Text">What is wrong with what, as a clause: <c>key 'twin' occurs twice</c>.</param>
public sealed record ModelFinding(FindingRule Rule, FindingLocation Location, string Text)
{
    /// <summary>What it means for the file.</summary>
    public FindingSeverity Severity => Rule.Severity;

    /// <summary>The clause, with the rule and the place in brackets.</summary>
    public override string ToString() => Location.Place is { Length: > 0 } place ? $"{Text} ({Rule.Id}, {place})" : $"{Text} ({Rule.Id})";
}
