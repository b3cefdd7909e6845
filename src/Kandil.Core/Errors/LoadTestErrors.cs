using System.Globalization;
using Kandil.Core.Errors.Findings;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Files that a restricted process could not load, and what is said of those that it could not try.</summary>
public static class LoadTestErrors
{
    /// <summary>The file was refused, or ended the process.</summary>
    /// <param name="model">The model.</param>
    /// <param name="detail">What the engine said, or how the process ended.</param>
    /// <param name="standardError">The end of the process's standard error, cleaned; empty when it wrote nothing.</param>
    public static KandilException Failed(string model, string detail, string standardError) => new(
        ErrorCode.Unsafe,
        $"Load test of {Quote(model)} failed, in a restricted process: {Sentence(detail)} {Rest(detail, standardError)}".TrimEnd(),
        model, Action)
    {
        Findings = Finding(model, $"the engine did not load it: {Clean(detail).TrimEnd('.', ' ')}"),
    };

    /// <summary>The process did not come to an end.</summary>
    /// <param name="model">The model.</param>
    /// <param name="limit">How long it had.</param>
    /// <param name="standardError">The end of the process's standard error, cleaned; empty when it wrote nothing.</param>
    public static KandilException TimedOut(string model, TimeSpan limit, string standardError) => new(
        ErrorCode.Unsafe,
        string.Create(CultureInfo.InvariantCulture, $"Load test of {Quote(model)} timed out after {limit.TotalSeconds:0.###} s and was stopped (possible corrupted model).")
            + (standardError.Length > 0 ? $" Its standard error: {standardError}" : ""),
        model, Action)
    {
        Findings = Finding(model, string.Create(CultureInfo.InvariantCulture, $"it was not loaded within {limit.TotalSeconds:0.###} s (possible corrupted model)")),
    };

    /// <summary>Why a model's weights were left out: its size.</summary>
    /// <param name="weights">The weights' size.</param>
    /// <param name="memory">The machine's memory.</param>
    public static string LargerThanMachine(string weights, string memory) =>
        $"The weights have {weights} and this machine has {memory} of memory: all else of the file was loaded, and this machine cannot run it.";

    /// <summary>Why a model's weights were left out: no memory was to be had for them.</summary>
    public static string NoMemoryNow(string weights) => $"There was no memory for the weights of {weights} just now: all else of the file was loaded.";

    /// <summary>Why a model's weights were left out: the disk is too slow for the time of the test.</summary>
    public static string SlowWeights(string weights, TimeSpan limit) => string.Create(
        CultureInfo.InvariantCulture, $"The weights of {weights} were not read within {limit.TotalSeconds:0.###} s: all else of the file was loaded.");

    /// <summary>Why a model was not tried: the engine does not know what it is.</summary>
    public static string UnknownArchitecture(string detail) => $"The engine of this release cannot load it and did not test it: {Sentence(detail)}";

    /// <summary>Why a model was not tried: there is no engine.</summary>
    public static string NoEngine(string detail) => $"It was not loaded as a test: {Sentence(detail)}";

    /// <summary>Why a model was not tried: the engine took the whole time to start.</summary>
    public static string SlowEngine(TimeSpan limit) => NoEngine(string.Create(
        CultureInfo.InvariantCulture, $"the engine process was not ready within {limit.TotalSeconds:0.###} s"));

    private static ModelFinding[] Finding(string model, string text) => [new(FindingRules.LoadTest, new FindingLocation(model), text)];

    private static RecommendedAction Action => new("Do not use the file: it is damaged, or made to do harm. Take the model from another source, and tell its owner.");

    // What the engine said is in its standard error once more.
    private static string Rest(string detail, string standardError)
    {
        string[] lines = standardError.Split(" | ", StringSplitOptions.RemoveEmptyEntries);
        string[] more = [.. lines.Where(line => !detail.Contains(line.TrimEnd('.', ' '), StringComparison.Ordinal))];
        return more.Length > 0 ? $"Its standard error: {string.Join(" | ", more)}" : lines.Length > 0 ? "" : "It wrote nothing to standard error.";
    }

    private static string Sentence(string text) => text.TrimEnd() is { Length: > 0 } said ? (said[^1] is '.' or '!' or '?' ? said : said + ".") : "no reason was given.";
}
