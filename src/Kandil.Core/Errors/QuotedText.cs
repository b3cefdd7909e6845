using System.Globalization;

namespace Kandil.Core.Errors;

/// <summary>Text from outside as an error's message quotes it: one short line in which nothing is invisible.</summary>
internal static class QuotedText
{
    private const int MostCharacters = 200;

    /// <summary>
    /// The text with every control, format and line separating character shown as <c>�</c>, cut after 200 characters.
    /// Stricter than what prose needs (Audit's TerminalText): a name has no use for a joiner or a line break.
    /// </summary>
    public static string Quote(string text) => $"'{Shown(text)}'";

    /// <summary>The same without quotation marks.</summary>
    public static string Shown(string text) => text.Length > MostCharacters ? Clean(text[..MostCharacters]) + "…" : Clean(text);

    /// <summary>The whole text with every such character shown as <c>�</c>, for what an exception of the library says.</summary>
    public static string Clean(string text) =>
        string.Concat(text.Select(character => IsInvisible(character) ? '\uFFFD' : character));

    private static bool IsInvisible(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
