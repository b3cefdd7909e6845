namespace Kandil.Bench.Catalog;

/// <summary>The peer: plain edit distance as the textbooks have it, two rows, over every name in turn.</summary>
internal static class EditDistance
{
    /// <summary>The name with the least distance, case ignored.</summary>
    public static string Nearest(string typed, IReadOnlyList<string> names)
    {
        string wanted = typed.ToLowerInvariant();
        (string Name, int Distance) best = ("", int.MaxValue);
        foreach (string name in names)
        {
            int distance = Of(wanted, name);
            if (distance < best.Distance)
                best = (name, distance);
        }

        return best.Name;
    }

    private static int Of(string from, string to)
    {
        int[] last = new int[to.Length + 1], row = new int[to.Length + 1];
        for (int j = 0; j <= to.Length; j++)
            last[j] = j;
        for (int i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1));
            (last, row) = (row, last);
        }

        return last[to.Length];
    }
}
