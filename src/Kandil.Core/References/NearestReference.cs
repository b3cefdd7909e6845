using System.Text;

namespace Kandil.Core.References;

/// <summary>Finds the valid reference that a text which is none was probably meant to be.</summary>
internal static class NearestReference
{
    private const int MostDifferences = 2;
    private const int LongestText = 200; // what an error quotes whole

    /// <summary>The canonical text of the nearest valid reference; null if nothing is near.</summary>
    public static string? To(string text, ReferenceVocabulary vocabulary)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > LongestText)
            return null;
        foreach (string candidate in Candidates(text.Trim().Trim('"', '\'').Trim(), vocabulary))
        {
            if (ReferenceParser.Parse(candidate, vocabulary).Reference?.ToString() is { Length: <= LongestText } reference)
                return reference;
        }

        return null;
    }

    private static IEnumerable<string> Candidates(string text, ReferenceVocabulary vocabulary)
    {
        if (text.Length == 0)
            yield break;
        yield return text;
        if (text.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0)
        {
            // A web address of a repository: its host says nothing here, its first two names do.
            string[] names = text[(scheme + 3)..].Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (names.Length >= 3)
                yield return $"{ReferenceVocabulary.HuggingFace}:{names[1]}/{names[2]}";
            yield break;
        }

        string spelled = Respelled(text, vocabulary);
        yield return spelled;
        int colon = spelled.IndexOf(':');
        int at = spelled.LastIndexOf('@');
        if (at > 0)
            yield return spelled[..at];
        if (colon > 0 && spelled.IndexOf('/') > colon)
            yield return spelled[(colon + 1)..];
        // A file of a repository, or a page of it: the repository is what can be named.
        if (spelled.Split('/') is [var owner, var repository, _, ..] && owner.Length > 0 && !owner.StartsWith('.'))
            yield return $"{owner}/{repository}";
        string plain = WithoutOddCharacters(at > 0 ? spelled[..at] : spelled);
        if (!IsWord(plain, vocabulary)) // "hf:" was not meant to be a model that is called hf
            yield return plain;
    }

    private static bool IsWord(string text, ReferenceVocabulary vocabulary) =>
        vocabulary.FindSource(text) is not null || vocabulary.FindBackend(text) is not null
        || text.Equals(ReferenceVocabulary.Local, StringComparison.OrdinalIgnoreCase);

    /// <summary>Backslashes as slashes, and a misspelt source or backend as the one it is close to.</summary>
    private static string Respelled(string text, ReferenceVocabulary vocabulary)
    {
        string spelled = text.Replace('\\', '/');
        if (spelled.LastIndexOf('@') is var at and > 0 && Closest(spelled[(at + 1)..], vocabulary.Backends) is { } backend)
            spelled = $"{spelled[..at]}@{backend}";
        if (spelled.IndexOf(':') is var colon and > 0 && spelled.IndexOf('/') > colon
            && Closest(spelled[..colon], vocabulary.Sources) is { } source)
        {
            spelled = $"{source}{spelled[colon..]}";
        }

        return spelled;
    }

    private static string WithoutOddCharacters(string text)
    {
        var kept = new StringBuilder();
        foreach (char character in text)
        {
            bool fits = char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' or '/' or ':';
            if (fits || (kept.Length > 0 && kept[^1] != '-'))
                kept.Append(fits ? character : '-');
        }

        return kept.ToString().Trim('.', '_', '-', '/', ':');
    }

    private static string? Closest(string word, IEnumerable<string> words) => word.Length > 64 ? null : words
        .Select(known => (known, distance: Distance(word.ToLowerInvariant(), known)))
        .Where(pair => pair.distance <= Math.Clamp(pair.known.Length / 4, 1, MostDifferences))
        .OrderBy(pair => pair.distance)
        .Select(pair => pair.known)
        .FirstOrDefault();

    /// <summary>Levenshtein distance: the least number of letters to insert, delete or change, or of neighbours to swap.</summary>
    private static int Distance(string left, string right)
    {
        int[] beforeThat = [];
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        for (int row = 1; row <= left.Length; row++)
        {
            int[] current = new int[right.Length + 1];
            current[0] = row;
            for (int column = 1; column <= right.Length; column++)
            {
                int change = previous[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                current[column] = Math.Min(change, 1 + Math.Min(previous[column], current[column - 1]));
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                    current[column] = Math.Min(current[column], 1 + beforeThat[column - 2]);
            }

            (beforeThat, previous) = (previous, current);
        }

        return previous[^1];
    }
}
