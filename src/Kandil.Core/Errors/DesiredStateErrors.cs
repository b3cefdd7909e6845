using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of an instance of the resource <c>Kandil/Model</c>, as desired state configuration hands it over.</summary>
public static class DesiredStateErrors
{
    private const string Example = "{ \"name\": \"owner/repo:Q4_K_M\", \"pinned\": true }";

    /// <summary>Nothing was handed over.</summary>
    public static KandilException NoInstance() => new(
        ErrorCode.Args, "There is no instance: nothing is on standard input, and nothing after --input.", "--input",
        new RecommendedAction($"Give a JSON object, such as {Example}."));

    /// <summary>Something else than one JSON object.</summary>
    /// <param name="detail">What is wrong, a clause.</param>
    public static KandilException NotAnInstance(string detail) => new(
        ErrorCode.Schema, $"The instance cannot be read: {Clean(detail)}.", null, new RecommendedAction($"Give a JSON object, such as {Example}."));

    /// <summary>A property with a value that it cannot have.</summary>
    /// <param name="property">The property.</param>
    /// <param name="problem">What is wrong, a predicate: <c>is missing</c>.</param>
    /// <param name="allowed">What it can be, to follow 'it must be'.</param>
    public static KandilException BadProperty(string property, string problem, string allowed) => new(
        ErrorCode.Schema, $"The property {Quote(property)} {problem}: it must be {allowed}.", property,
        new RecommendedAction("Correct it; nothing was changed. Every property is in: kandil dsc schema."));

    /// <summary>A property that there is not.</summary>
    public static KandilException UnknownProperty(string property, IEnumerable<string> known) => new(
        ErrorCode.Schema, $"The property {Quote(property)} means nothing. Known are {string.Join(", ", known)}.", property,
        new RecommendedAction("Correct its name or remove it; nothing was changed."));

    /// <summary>What is spoken is settled by another program.</summary>
    public static KandilException NoEnvelope() => new(
        ErrorCode.Args, "The commands of 'kandil dsc' print what desired state configuration reads, which is JSON without an envelope.", "--json",
        new RecommendedAction("Leave --json out. For envelopes there is kandil model ensure."));
}
