using System.Management.Automation;
using Kandil.PowerShell.Errors;

namespace Kandil.PowerShell.Completers;

/// <summary>Completion results from local names: never a question, never an exception.</summary>
internal static class Candidates
{
    private static readonly char[] Quotes = ['\'', '"', '\u2018', '\u2019', '\u201a', '\u201b', '\u201c', '\u201d', '\u201e'];

    /// <summary>The names that the word may become, quoted where PowerShell would not read them as one plain word.</summary>
    /// <param name="word">What was typed, with an opening quote if there is one.</param>
    /// <param name="names">Reads the names, each with a line about it.</param>
    public static IReadOnlyList<CompletionResult> Complete(string? word, Func<IEnumerable<(string Name, string About)>> names)
    {
        try
        {
            var typed = new WildcardPattern(Unquote(word) + "*", WildcardOptions.IgnoreCase);
            return [.. names().Where(candidate => Fits(candidate.Name, typed)).DistinctBy(candidate => candidate.Name)
                .Select(candidate => Result(candidate.Name, candidate.About))];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A prompt that is being typed is no place for an error: the command itself will tell.
            return [];
        }
    }

    /// <summary>The same; a word that begins none of the names completes as a GGUF file, or a folder on the way to one.</summary>
    public static IEnumerable<CompletionResult> OrFiles(string? word, Func<IEnumerable<(string Name, string About)>> names) =>
        Complete(word, names) is { Count: > 0 } found ? found : CompletionCompleters.CompleteFilename(Unquote(word)).Where(file =>
            file.ResultType == CompletionResultType.ProviderContainer || file.ListItemText.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase));

    /// <summary>The word without the quotes around it.</summary>
    public static string Unquote(string? word) => (word ?? "").Trim(Quotes);

    // "tiny" finds local/tiny too: the part behind the last slash is what people remember.
    private static bool Fits(string name, WildcardPattern pattern) =>
        pattern.IsMatch(name) || pattern.IsMatch(name[(name.LastIndexOf('/') + 1)..]);

    private static CompletionResult Result(string name, string about) =>
        new(IsPlainWord(name) ? name : CommandSpelling.Quote(name), name, CompletionResultType.ParameterValue, about);

    private static bool IsPlainWord(string name) =>
        name.Length > 0 && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':');
}
