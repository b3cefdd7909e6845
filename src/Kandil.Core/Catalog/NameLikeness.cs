namespace Kandil.Core.Catalog;

/// <summary>Which known names a mistyped one may have meant.</summary>
public static class NameLikeness
{
    private const int MostSuggestions = 3;

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

    // Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
    internal static int Distance(string from, string to)
    {
        int[] beforeLast = new int[to.Length + 1], last = new int[to.Length + 1], row = new int[to.Length + 1];
        for (int j = 0; j <= to.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int cost = from[i - 1] == to[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[to.Length];
    }
}
