namespace Kandil.Core.Catalog;

/// <summary>Which known names a mistyped one may have meant.</summary>
public static class NameLikeness
{
    private const int MostSuggestions = 3;
    private const int LongestOnStack = 132;

    /// <summary>The known names that are like a name, the likest first; at most three, and none that is too far away to have been meant.</summary>
    public static IReadOnlyList<string> Nearest(string name, IEnumerable<string> known)
    {
        string wanted = Fold(name);
        return [.. known.Select(candidate => (Name: candidate, Distance: Distance(wanted, Fold(candidate))))
            .Where(candidate => candidate.Distance <= Tolerance(wanted, Fold(candidate.Name)))
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.OrdinalIgnoreCase)
            .Take(MostSuggestions).Select(candidate => candidate.Name)];
    }

    // A name that contains the other one is always meant; else a third of the letters may be wrong.
    private static int Tolerance(string wanted, string candidate) =>
        wanted.Length >= 3 && (candidate.Contains(wanted, StringComparison.Ordinal) || wanted.Contains(candidate, StringComparison.Ordinal))
            ? int.MaxValue
            : Math.Max(1, Math.Min(wanted.Length, candidate.Length) / 3);

    // People leave out or mix up what stands between the words, and the owner in front.
    private static string Fold(string name) =>
        string.Concat(name[(name.LastIndexOf('/') + 1)..].ToLowerInvariant().Where(char.IsLetterOrDigit));

    /// <summary>How many insertions, deletions, replacements and swaps of neighbours lead from one text to the other.</summary>
    internal static int Distance(string from, string to) => Distance(from, to, Math.Max(from.Length, to.Length));

    /// <summary>The same where it is at most a number; otherwise something above it. Only what can still come out as that is computed.</summary>
    internal static int Distance(ReadOnlySpan<char> from, ReadOnlySpan<char> to, int most)
    {
        int beyond = most + 1, width = to.Length + 2;
        if (Math.Abs(from.Length - to.Length) > most)
            return beyond;
        Span<int> cells = width <= LongestOnStack ? stackalloc int[3 * LongestOnStack] : new int[3 * width];
        Span<int> beforeLast = cells[..width], last = cells.Slice(width, width), row = cells.Slice(2 * width, width);
        for (int j = 0; j < width; j++)
            last[j] = Math.Min(j, beyond);
        for (int i = 1, leastBefore = 0; i <= from.Length; i++)
        {
            int start = Math.Max(1, i - most), end = Math.Min(to.Length, i + most);
            int least = row[start - 1] = start == 1 ? Math.Min(i, beyond) : beyond;
            for (int j = start; j <= end; j++)
            {
                int cost = from[i - 1] == to[j - 1] ? 0 : 1;
                int cell = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + cost);
                if (cost == 1 && i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    cell = Math.Min(cell, beforeLast[j - 2] + 1);
                row[j] = cell;
                least = Math.Min(least, cell);
            }

            row[end + 1] = beyond; // the next row looks one further
            if (least > most && leastBefore >= most)
                return beyond;
            leastBefore = least;
            Span<int> free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }

        return Math.Min(last[to.Length], beyond);
    }
}
