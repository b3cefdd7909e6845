using System.Globalization;
using System.Text.RegularExpressions;
using Kandil.Core.Audit;

namespace Kandil.Core.Operations.CodeTasks;

/// <summary>What a model's answer holds. It is text and nothing else: nothing of it is run.</summary>
internal static partial class CodeAnswer
{
    /// <summary>The findings of a review; null where the answer is not of the form that was asked for.</summary>
    public static IReadOnlyList<CodeFinding>? Findings(string answer, string path, int lines, string model)
    {
        CodeFinding[] found = [.. Finding().Matches(answer).Select(match => new CodeFinding(
                path, int.TryParse(match.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int line) ? line : 0,
                Enum.TryParse(match.Groups["severity"].Value, ignoreCase: true, out CodeSeverity severity) ? severity : CodeSeverity.Info,
                Shown(match.Groups["text"].Value.Trim()), model))
            .Where(finding => finding.Line >= 1 && finding.Line <= lines)];
        return found.Length > 0 ? found : Nothing().IsMatch(answer) ? [] : null;
    }

    /// <summary>The longest whole fenced block, with <c>\n</c> at the end of its lines; null where there is none.</summary>
    public static string? Code(string answer)
    {
        string? longest = null;
        List<string>? block = null;
        string fence = "";
        foreach (string line in answer.ReplaceLineEndings("\n").Split('\n'))
        {
            string start = line.TrimStart(' ');
            if (block is null)
            {
                fence = Fence().Match(start).Value;
                block = fence.Length > 0 ? [] : null;
            }
            else if (start.TrimEnd().Length >= fence.Length && start.TrimEnd().All(character => character == fence[0]))
            {
                string code = string.Join('\n', block) + "\n";
                longest = longest is null || code.Length > longest.Length ? code : longest;
                block = null;
            }
            else
            {
                block.Add(line);
            }
        }

        return string.IsNullOrWhiteSpace(longest) ? null : longest;
    }

    /// <summary>Text fit to be shown: no secrets, no control characters.</summary>
    public static string Shown(string text) => SecretText.Clean(TerminalText.Clean(text));

    [GeneratedRegex(@"^[ \t]*(?:[-*][ \t]*)?(?:\*\*)?(?:line[ \t]+)?(?<line>\d{1,7})[ \t]*[:|][ \t]*(?:\*\*)?(?<severity>error|warning|info)(?:\*\*)?[ \t]*[:|][ \t]*(?<text>\S[^\r\n]*)",
        RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Finding();

    [GeneratedRegex(@"^\s*(?:none|no (?:findings|issues|problems)(?: found)?)\s*\.?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Nothing();

    [GeneratedRegex(@"^(?:`{3,}|~{3,})", RegexOptions.CultureInvariant)]
    private static partial Regex Fence();
}
