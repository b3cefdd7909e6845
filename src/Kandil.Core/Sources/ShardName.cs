using System.Globalization;
using System.Text.RegularExpressions;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>A name such as <c>model-00001-of-00003.gguf</c>: one file of a model that was split into several.</summary>
/// <param name="Stem">The path without the numbers and the ending: <c>model</c>. Shards of one model share it.</param>
/// <param name="Ending">The ending with its dot.</param>
/// <param name="Number">Which one, from 1.</param>
/// <param name="Count">Of how many.</param>
public readonly partial record struct ShardName(string Stem, string Ending, int Number, int Count)
{
    /// <summary>The name's parts; null for a file that is no shard.</summary>
    public static ShardName? Of(SafeRelativePath path) => Numbers().Match(path.Value) is { Success: true } match
        ? new(
            match.Groups["stem"].Value,
            match.Groups["ending"].Value,
            int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture),
            int.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture))
        : null;

    /// <summary>The path of another shard of the same model.</summary>
    public string PathOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Stem}-{number:00000}-of-{Count:00000}{Ending}");

    [GeneratedRegex(@"^(?<stem>.+)-(?<number>[0-9]{5})-of-(?<count>[0-9]{5})(?<ending>\.[A-Za-z0-9]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
