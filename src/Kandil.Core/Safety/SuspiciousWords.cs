namespace Kandil.Core.Safety;

/// <summary>
/// Keys that look like orders to a program that would read them. A key is read in words, cut at every character that is no
/// letter and before every capital that follows a small one, so that a harmless word that happens to hold the letters
/// somewhere (<c>executive</c> aside, which begins with them) is left alone.
/// </summary>
internal static class SuspiciousWords
{
    private const string SystemPrefix = "system.";

    private static readonly string[] Orders = ["exec", "cmd"];

    /// <summary>Words that begin or end so and order nothing.</summary>
    private static readonly string[] Harmless = ["executive", "executives"];

    /// <summary>Why a key is suspicious, as a clause; null if it is not.</summary>
    internal static string? Find(string key)
    {
        if (key.StartsWith(SystemPrefix, StringComparison.OrdinalIgnoreCase))
            return $"it begins with '{SystemPrefix}'";

        if (!Array.Exists(Orders, order => key.Contains(order, StringComparison.OrdinalIgnoreCase)))
            return null;

        for (int start = 0; start < key.Length;)
        {
            int end = EndOfWord(key, start);
            string word = key[start..end].ToLowerInvariant();
            if (OrderIn(word) is { } order)
                return Why(word, order);
            start = Math.Max(end, start + 1);
        }

        return null;
    }

    private static string Why(string word, string order)
    {
        string shown = word.Length > 40 ? word[..40] + "…" : word;
        return word == order ? $"it has the word '{order}'"
            : $"its word '{shown}' {(word.StartsWith(order, StringComparison.Ordinal) ? "begins" : "ends")} with '{order}'";
    }

    private static string? OrderIn(string word) => Harmless.Contains(word) ? null : Array.Find(
        Orders, order => word.StartsWith(order, StringComparison.Ordinal) || word.EndsWith(order, StringComparison.Ordinal));

    private static int EndOfWord(string key, int start)
    {
        int end = start;
        while (end < key.Length && char.IsLetter(key[end]) && !(end > start && char.IsUpper(key[end]) && char.IsLower(key[end - 1])))
            end++;
        return end;
    }
}
