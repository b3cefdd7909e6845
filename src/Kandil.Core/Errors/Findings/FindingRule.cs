namespace Kandil.Core.Errors.Findings;

/// <summary>A rule that model files are checked by.</summary>
/// <param name="Id">Its short name, which stays the same from release to release: <c>duplicate-name</c>.</param>
/// <param name="Severity">What breaking it means.</param>
/// <param name="Meaning">What is found, in a sentence.</param>
public sealed record FindingRule(string Id, FindingSeverity Severity, string Meaning)
{
    /// <inheritdoc/>
    public override string ToString() => Id;
}
