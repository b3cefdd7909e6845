using System.Globalization;

namespace Kandil.Core.Operations.CodeTasks;

/// <summary>The difference of two texts as <c>diff -u</c> shows it.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    // A table of that many cells is made in a moment; texts with more that is different are shown as wholly replaced.
    private const long MostCells = 4_000_000;

    /// <summary>The lines of the diff; none where the texts are the same.</summary>
    /// <param name="before">What was there; empty for a new file.</param>
    /// <param name="after">What shall be.</param>
    /// <param name="oldName">What stands behind <c>---</c>.</param>
    /// <param name="newName">What stands behind <c>+++</c>.</param>
    public static IReadOnlyList<string> Lines(string before, string after, string oldName, string newName)
    {
        List<(char Kind, string Line)> steps = Steps(Split(before), Split(after));
        if (steps.TrueForAll(step => step.Kind == ' '))
            return [];
        List<string> lines = [$"--- {oldName}", $"+++ {newName}"];
        int oldLine = 1, newLine = 1;
        for (int at = 0; at < steps.Count;)
        {
            int next = steps.FindIndex(at, step => step.Kind != ' ');
            if (next < 0)
                break;
            int begin = Math.Max(at, next - Context);
            oldLine += begin - at;
            newLine += begin - at;
            int end = EndOfHunk(steps, next);
            List<(char Kind, string Line)> hunk = steps[begin..end];
            int olds = hunk.Count(step => step.Kind != '+'), news = hunk.Count(step => step.Kind != '-');
            lines.Add($"@@ -{Range(oldLine, olds)} +{Range(newLine, news)} @@");
            lines.AddRange(hunk.Select(step => step.Kind + step.Line));
            (oldLine, newLine, at) = (oldLine + olds, newLine + news, end);
        }

        return lines;
    }

    private static int EndOfHunk(List<(char Kind, string Line)> steps, int change)
    {
        while (true)
        {
            int same = steps.FindIndex(change, step => step.Kind == ' ');
            if (same < 0)
                return steps.Count;
            change = steps.FindIndex(same, step => step.Kind != ' ');
            if (change < 0 || change - same > 2 * Context)
                return Math.Min(steps.Count, same + Context);
        }
    }

    private static string Range(int line, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? line - 1 : line)}{(count == 1 ? "" : $",{count}")}");

    private static string[] Split(string text) => text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');

    private static List<(char Kind, string Line)> Steps(string[] before, string[] after)
    {
        int start = 0;
        while (start < before.Length && start < after.Length && before[start] == after[start])
            start++;
        int end = 0;
        while (end < before.Length - start && end < after.Length - start && before[^(end + 1)] == after[^(end + 1)])
            end++;
        string[] old = before[start..^end], @new = after[start..^end];
        List<(char, string)> middle = (long)old.Length * @new.Length > MostCells
            ? [.. old.Select(line => ('-', line)), .. @new.Select(line => ('+', line))]
            : Changes(old, @new);
        return [.. before[..start].Select(line => (' ', line)), .. middle, .. before[^end..].Select(line => (' ', line))];
    }

    // The longest common subsequence, from the end, so that the walk goes forward.
    private static List<(char, string)> Changes(string[] old, string[] @new)
    {
        int[,] longest = new int[old.Length + 1, @new.Length + 1];
        for (int i = old.Length - 1; i >= 0; i--)
        {
            for (int j = @new.Length - 1; j >= 0; j--)
                longest[i, j] = old[i] == @new[j] ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
        }

        List<(char, string)> steps = [];
        for (int i = 0, j = 0; i < old.Length || j < @new.Length;)
        {
            if (i < old.Length && j < @new.Length && old[i] == @new[j])
            {
                steps.Add((' ', old[i++]));
                j++;
            }
            else if (i < old.Length && (j == @new.Length || longest[i + 1, j] >= longest[i, j + 1]))
            {
                steps.Add(('-', old[i++]));
            }
            else
            {
                steps.Add(('+', @new[j++]));
            }
        }

        return steps;
    }
}
