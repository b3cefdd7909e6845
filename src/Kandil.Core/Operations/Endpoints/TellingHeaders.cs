using Kandil.Core.Audit;

namespace Kandil.Core.Operations.Endpoints;

/// <summary>The headers of an answer that tell how often a server may be asked, and what it costs.</summary>
internal static class TellingHeaders
{
    private const int MostCharacters = 200;

    private static readonly string[] RatePrefixes = ["x-ratelimit-", "anthropic-ratelimit-", "ratelimit-", "x-rate-limit-"];
    private static readonly string[] RateNames = ["ratelimit", "retry-after", "retry-after-ms"];
    private static readonly string[] CostWords = ["cost", "price", "credits"];

    /// <summary>Those about rates.</summary>
    public static Dictionary<string, string> Rates(IReadOnlyDictionary<string, string> headers) =>
        Chosen(headers, name => Array.Exists(RatePrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) || RateNames.Contains(name));

    /// <summary>Those about costs: a word of the name says so.</summary>
    public static Dictionary<string, string> Costs(IReadOnlyDictionary<string, string> headers) =>
        Chosen(headers, name => Array.Exists(name.Split('-', '_'), CostWords.Contains));

    private static Dictionary<string, string> Chosen(IReadOnlyDictionary<string, string> headers, Func<string, bool> isMeant) =>
        headers.Where(header => isMeant(header.Key)).OrderBy(header => header.Key, StringComparer.Ordinal)
            .ToDictionary(header => SecretText.Clean(header.Key), header => Short(SecretText.Clean(header.Value)));

    private static string Short(string text) => text.Length > MostCharacters ? text[..MostCharacters] + "…" : text;
}
