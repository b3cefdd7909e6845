using System.Globalization;
using Kandil.Core.Errors.Findings;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of a model file as a whole: it is no GGUF file, or not all of one.</summary>
public static class ModelFileErrors
{
    private const int VersionOffset = 4;

    private static readonly RecommendedAction FetchAgain = new(
        "Download or copy the file again, and compare its size with the source's.");

    private static readonly RecommendedAction DoNotUse = new(
        "Do not use this file: it is damaged, or made to do harm. Download the model again from a source that you trust.");

    /// <summary>A file that was checked and is refused.</summary>
    /// <param name="findings">Why, the worst first; one at the least.</param>
    public static KandilException Refused(IReadOnlyList<ModelFinding> findings)
    {
        ModelFinding first = findings[0];
        int more = findings.Count(finding => finding.Severity == FindingSeverity.Error) - 1;
        string also = more <= 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" There {(more == 1 ? "is 1 more finding" : $"are {more} more findings")}.");
        return new(ErrorCode.Unsafe, $"{Quote(first.Location.File)} is refused: {first}.{also}", first.Location.File, DoNotUse) { Findings = findings };
    }

    /// <summary>A model that is installed and would not be any more: from an earlier release, or with a registry that was written by hand.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="name">The model.</param>
    public static KandilException RefusedAfterwards(KandilException refusal, string name) => new(
        refusal.Code, refusal.Message, name,
        new RecommendedAction(
            "Do not use it: it is what was installed, so a repair changes nothing. Remove it: {command}.", new OperationCall(OperationNames.RemoveModel, name)),
        refusal)
    {
        Findings = refusal.Findings,
    };

    /// <summary>A refusal whose findings whoever reads it has before them.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="name">The model.</param>
    /// <param name="findings">How many were found.</param>
    public static KandilException Found(KandilException refusal, string name, int findings) => new(
        refusal.Code, $"{Quote(name)} is {(refusal.Code == ErrorCode.Verify ? "damaged" : "refused")} for {(findings == 1 ? "what was found" : $"the {findings} findings")} above.", refusal.Target,
        refusal.RecommendedAction, refusal)
    {
        Findings = refusal.Findings,
    };

    /// <summary>A file of no bytes.</summary>
    public static KandilException Empty(string file) => new(
        ErrorCode.Unsafe, $"{Quote(file)} is no GGUF file: it is empty.", file, FetchAgain)
    {
        Findings = Whole(FindingRules.EmptyFile, file, "the file is empty"),
    };

    /// <summary>Content that does not begin as a GGUF file does.</summary>
    /// <param name="file">The file, as the user knows it.</param>
    /// <param name="looksLike">What it looks like instead, with its article: <c>a text file</c>; null when that is unknown.</param>
    public static KandilException NotGguf(string file, string? looksLike) => new(
        ErrorCode.Unsafe,
        $"{Quote(file)} is no GGUF file: it does not begin as one{(looksLike is null ? "" : $"; it looks like {looksLike}")}.",
        file, new RecommendedAction("Give a model in the GGUF format; repositories with GGUF in their name have them."))
    {
        Findings = Whole(FindingRules.NotGguf, file, $"the file does not begin as a GGUF file{(looksLike is null ? "" : $"; it looks like {looksLike}")}", 0),
    };

    /// <summary>A file for machines of the other byte order.</summary>
    public static KandilException BigEndian(string file) => new(
        ErrorCode.Unsafe, $"{Quote(file)} is a big-endian GGUF file, for machines of the other byte order; only little-endian ones can be read.",
        file, new RecommendedAction("Get the little-endian file of the same model, which nearly every repository has."))
    {
        Findings = Whole(FindingRules.ByteOrder, file, "the file is big-endian", VersionOffset),
    };

    /// <summary>A version of the format that the engine does not read.</summary>
    public static KandilException UnknownVersion(string file, long version) => new(
        ErrorCode.Unsafe,
        string.Create(CultureInfo.InvariantCulture, $"{Quote(file)} is a GGUF file of version {version}; versions 2 and 3 can be read."),
        file, new RecommendedAction(version < 2
            ? "Get a newer file of the same model; version 1 is from 2023 and no longer read."
            : "Get the same model from a source that publishes version 3, or a newer Kandil."))
    {
        Findings = Whole(FindingRules.Version, file, FormattableString.Invariant($"the file is of version {version} of the format"), VersionOffset),
    };

    /// <summary>The file ends before the last of its tensors does.</summary>
    /// <param name="file">The file, as the user knows it.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="whole">The length by its own header, in bytes.</param>
    public static KandilException Cut(string file, long length, long whole) => new(
        ErrorCode.Unsafe,
        string.Create(CultureInfo.InvariantCulture, $"{Quote(file)} is cut short: {whole - length:N0} of its {whole:N0} bytes are missing."),
        file, FetchAgain)
    {
        Findings = Whole(FindingRules.CutShort, file, FormattableString.Invariant($"{whole - length:N0} of its {whole:N0} bytes are missing"), length),
    };

    /// <summary>The file ends within its header.</summary>
    /// <param name="file">The file, as the user knows it.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="missing">How many bytes are missing at the least.</param>
    /// <param name="reading">What was being read, with its article: <c>the value</c>.</param>
    /// <param name="of">The key or tensor that it belongs to, if to one.</param>
    public static KandilException HeaderCut(string file, long length, long missing, string reading, string? of) => new(
        ErrorCode.Unsafe,
        string.Create(CultureInfo.InvariantCulture, $"{Quote(file)} is cut short: it ends after {length:N0} bytes, ")
        + string.Create(CultureInfo.InvariantCulture, $"within {Subject(reading, of)}; at least {missing:N0} bytes are missing."),
        file, FetchAgain)
    {
        Findings = Whole(
            FindingRules.CutShort, file, FormattableString.Invariant($"the file ends within {Subject(reading, of)}; at least {missing:N0} bytes are missing"), length),
    };

    private static ModelFinding[] Whole(FindingRule rule, string file, string text, long? offset = null) =>
        [new(rule, new FindingLocation(file) { Offset = offset }, text)];

    /// <summary>A part of the header, with the key or tensor that it belongs to.</summary>
    internal static string Subject(string what, string? of) => of is null ? what : $"{what} of {Quote(of)}";
}
