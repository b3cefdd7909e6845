using System.Buffers;

namespace Kandil.Core.Audit;

/// <summary>
/// Text from a model, a server or a file, made fit for a terminal, a log or an error. Removed are all control characters but
/// newline and tab (so an escape sequence loses its ESC or CSI and is plain text), DEL, and the characters that change the
/// direction of what follows, with which a name can be made to look like another.
/// </summary>
public static class TerminalText
{
    /// <summary>
    /// The text without those characters; the same string when there is none. Each character is judged alone, so cleaning the
    /// pieces of a stream one by one gives what cleaning the whole would.
    /// </summary>
    public static string Clean(string text)
    {
        int first = FirstRemoved(text);
        return first < 0 ? text : Without(text, first);
    }

    /// <summary>True when <see cref="Clean"/> would remove nothing.</summary>
    public static bool IsClean(ReadOnlySpan<char> text) => FirstRemoved(text) < 0;

    // A plain loop: a set of characters to search for is made anew at every start, which costs more than a start's texts.
    private static int FirstRemoved(ReadOnlySpan<char> text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            if (IsRemoved(text[index]))
                return index;
        }

        return -1;
    }

    private static string Without(string text, int first)
    {
        char[] kept = ArrayPool<char>.Shared.Rent(text.Length);
        text.AsSpan(0, first).CopyTo(kept);
        int length = first;
        foreach (char character in text.AsSpan(first))
        {
            if (!IsRemoved(character))
                kept[length++] = character;
        }

        string result = new(kept, 0, length);
        ArrayPool<char>.Shared.Return(kept, clearArray: true);
        return result;
    }

    private static bool IsRemoved(char character) =>
        (char.IsControl(character) && character is not ('\n' or '\t'))
        || character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
