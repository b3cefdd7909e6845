using System.Globalization;
using System.Text;

namespace Kandil.Core.Templates;

/// <summary>Reads texts in quotation marks, with the escapes of Python.</summary>
internal static class TemplateStrings
{
    private const string Simple = "abfnrtv\\'\"\n";
    private const string Meanings = "\a\b\f\n\r\t\v\\'\"\0";

    /// <summary>Reads the text that begins at a quotation mark.</summary>
    /// <param name="source">The template.</param>
    /// <param name="at">Where the mark stands; afterwards behind the closing one.</param>
    /// <param name="faults">Makes the failures.</param>
    internal static TemplateToken Read(string source, ref int at, TemplateFaults faults)
    {
        int open = at;
        char mark = source[at++];
        int plain = source.AsSpan(at).IndexOfAny(mark, '\\');
        if (plain >= 0 && source[at + plain] == mark)
        {
            string text = source.Substring(at, plain);
            at += plain + 1;
            return new(TokenKind.String, open, text);
        }

        var value = new StringBuilder();
        while (at < source.Length && source[at] != mark)
        {
            if (source[at] == '\\' && at + 1 < source.Length)
                AppendEscape(source, ref at, value, faults);
            else
                value.Append(source[at++]);
        }

        if (at >= source.Length)
            throw faults.Syntax(open, "the text that begins here does not end");
        at++;
        return new(TokenKind.String, open, value.ToString());
    }

    private static void AppendEscape(string source, ref int at, StringBuilder value, TemplateFaults faults)
    {
        int start = at;
        char letter = source[at + 1];
        at += 2;
        int simple = Simple.IndexOf(letter, StringComparison.Ordinal);
        int digits = letter switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (letter == '\n')
            return; // a line that goes on
        if (simple >= 0)
            value.Append(Meanings[simple]);
        else if (digits > 0)
            AppendCode(source, ref at, digits, value, faults, start);
        else if (letter is >= '0' and <= '7')
            AppendOctal(source, ref at, value);
        else
            value.Append('\\').Append(letter);
    }

    private static void AppendCode(string source, ref int at, int digits, StringBuilder value, TemplateFaults faults, int start)
    {
        if (at + digits > source.Length
            || !uint.TryParse(source.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code) || code > 0x10FFFF)
        {
            throw faults.Syntax(start, "this escape stands for no character");
        }

        at += digits;
        if (code <= char.MaxValue)
            value.Append((char)code);
        else
            value.Append(char.ConvertFromUtf32((int)code));
    }

    private static void AppendOctal(string source, ref int at, StringBuilder value)
    {
        at--;
        int code = 0;
        for (int digits = 0; digits < 3 && at < source.Length && source[at] is >= '0' and <= '7'; digits++)
            code = code * 8 + (source[at++] - '0');
        value.Append((char)code);
    }
}
