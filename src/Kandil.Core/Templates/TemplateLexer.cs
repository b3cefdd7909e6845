using System.Globalization;

namespace Kandil.Core.Templates;

/// <summary>
/// Cuts a template into pieces. A tag with a minus takes all white space on that side; any tag but <c>{{ }}</c> takes the line
/// break behind it and, where only indentation stands before it on its line, that; a plus keeps what stands before.
/// </summary>
/// <param name="source">The template, line breaks as newlines.</param>
/// <param name="faults">Makes the failures.</param>
internal sealed class TemplateLexer(string source, TemplateFaults faults)
{
    // Longer ones first.
    private static readonly string[] Punctuation =
        ["//", "**", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "<", ">", "=", ".", ",", ":", "|", "(", ")", "[", "]", "{", "}"];

    private readonly List<TemplateToken> _tokens = [];
    private int _at;

    /// <summary>Every piece, an end last.</summary>
    internal List<TemplateToken> Read()
    {
        while (_at < source.Length)
        {
            int open = NextTag(_at);
            int end = open < 0 ? source.Length : open;
            if (open < 0)
            {
                AddText(_at, end);
                _at = end;
                break;
            }

            char kind = source[open + 1];
            char sign = open + 2 < source.Length ? source[open + 2] : '\0';
            AddText(_at, Trimmed(_at, open, kind, sign));
            _at = open + (sign is '-' or '+' ? 3 : 2);
            ReadTag(open, kind);
        }

        _tokens.Add(new(TokenKind.End, source.Length, ""));
        return _tokens;
    }

    private int NextTag(int from)
    {
        while (true)
        {
            int open = source.IndexOf('{', from);
            if (open < 0 || open + 1 >= source.Length)
                return -1;
            if (source[open + 1] is '{' or '%' or '#')
                return open;
            from = open + 1;
        }
    }

    /// <summary>Where the text before a tag ends.</summary>
    private int Trimmed(int start, int open, char kind, char sign)
    {
        if (sign == '-')
            return start + source.AsSpan(start, open - start).TrimEnd().Length;
        if (sign == '+' || kind == '{')
            return open;

        int line = source.AsSpan(start, open - start).LastIndexOf('\n') + 1 + start;
        bool beginsLine = line > start || start == 0 || source[start - 1] == '\n';
        return beginsLine && source.AsSpan(line, open - line).IsWhiteSpace() ? line : open;
    }

    private void AddText(int start, int end)
    {
        if (end > start)
            _tokens.Add(new(TokenKind.Text, start, source[start..end]));
    }

    private void ReadTag(int open, char kind)
    {
        switch (kind)
        {
            case '#':
                SkipComment(open);
                break;
            case '{':
                _tokens.Add(new(TokenKind.OutputStart, open, "{{"));
                ReadExpression(open, TokenKind.OutputEnd, "}}");
                break;
            default:
                if (TryRaw(open))
                    break;
                _tokens.Add(new(TokenKind.BlockStart, open, "{%"));
                ReadExpression(open, TokenKind.BlockEnd, "%}");
                break;
        }
    }

    private void SkipComment(int open)
    {
        int close = source.IndexOf("#}", open + 2, StringComparison.Ordinal);
        if (close < 0)
            throw faults.Syntax(open, "the comment that begins here does not end");
        bool strips = close > open + 2 && source[close - 1] == '-';
        _at = close + 2;
        TakeAfter(strips, takesNewline: true);
    }

    /// <summary>Reads <c>{% raw %}</c> to its end, if that is what stands here.</summary>
    private bool TryRaw(int open)
    {
        if (WordTag(_at, "raw", allowsPlus: false) is not { } begin)
            return false;

        _at = begin.End;
        TakeAfter(begin.Strips, takesNewline: false);
        int start = _at;
        for (int next = start; ; next += 2)
        {
            next = source.IndexOf("{%", next, StringComparison.Ordinal);
            if (next < 0)
                throw faults.Syntax(open, "the raw block that begins here does not end");

            char sign = next + 2 < source.Length ? source[next + 2] : '\0';
            if (WordTag(next + (sign is '-' or '+' ? 3 : 2), "endraw", allowsPlus: true) is not { } end)
                continue;

            AddText(start, Trimmed(start, next, '%', sign));
            _at = end.End;
            TakeAfter(end.Strips, takesNewline: !end.Keeps);
            return true;
        }
    }

    /// <summary>The end of a tag of a single word; null if it is another tag.</summary>
    private (int End, bool Strips, bool Keeps)? WordTag(int at, string word, bool allowsPlus)
    {
        at = AfterSpace(at);
        if (string.CompareOrdinal(source, at, word, 0, word.Length) != 0)
            return null;

        at = AfterSpace(at + word.Length);
        char sign = at < source.Length ? source[at] : '\0';
        if (sign == '-' || (sign == '+' && allowsPlus))
            at++;
        return string.CompareOrdinal(source, at, "%}", 0, 2) == 0 ? (at + 2, sign == '-', sign == '+') : null;
    }

    private void TakeAfter(bool strips, bool takesNewline)
    {
        if (strips)
            _at = AfterSpace(_at);
        else if (takesNewline && _at < source.Length && source[_at] == '\n')
            _at++;
    }

    private int AfterSpace(int at)
    {
        while (at < source.Length && char.IsWhiteSpace(source[at]))
            at++;
        return at;
    }

    private void ReadExpression(int open, TokenKind endKind, string end)
    {
        var brackets = new Stack<char>();
        while (true)
        {
            _at = AfterSpace(_at);
            if (_at >= source.Length)
                throw faults.Syntax(open, "the tag that begins here does not end");
            if (brackets.Count == 0 && TryEnd(endKind, end))
                return;

            char next = source[_at];
            if (next is '\'' or '"')
                _tokens.Add(TemplateStrings.Read(source, ref _at, faults));
            else if (char.IsAsciiDigit(next))
                ReadNumber();
            else if (next == '_' || char.IsLetter(next))
                ReadName();
            else
                ReadPunctuation(brackets);
        }
    }

    private bool TryEnd(TokenKind kind, string end)
    {
        int at = _at;
        char sign = source[at];
        if (sign == '-' || (sign == '+' && kind == TokenKind.BlockEnd))
            at++;
        if (string.CompareOrdinal(source, at, end, 0, 2) != 0)
            return false;

        _tokens.Add(new(kind, _at, end));
        _at = at + 2;
        TakeAfter(sign == '-', takesNewline: sign != '+' && kind == TokenKind.BlockEnd);
        return true;
    }

    private void ReadName()
    {
        int start = _at;
        while (_at < source.Length && (source[_at] == '_' || char.IsLetterOrDigit(source[_at])))
            _at++;
        _tokens.Add(new(TokenKind.Name, start, source[start.._at]));
    }

    private void ReadNumber()
    {
        int start = _at;
        if (TryReadOtherBase())
            return;
        SkipDigits();
        // Behind a dot stands an index: items.0.1 is no fraction.
        bool isIndex = _tokens[^1] is { Kind: TokenKind.Punctuation, Text: "." };
        bool isFloat = !isIndex && (SkipFraction() | SkipExponent());
        string digits = source[start.._at].Replace("_", "", StringComparison.Ordinal);
        _tokens.Add(new(isFloat ? TokenKind.Float : TokenKind.Integer, start, digits));
    }

    /// <summary>Reads 0x1F, 0o17 or 0b11.</summary>
    private bool TryReadOtherBase()
    {
        int start = _at;
        int radix = source[start] != '0' || start + 2 >= source.Length ? 0
            : source[start + 1] switch { 'x' or 'X' => 16, 'o' or 'O' => 8, 'b' or 'B' => 2, _ => 0 };
        if (radix == 0)
            return false;

        _at += 2;
        ulong value = 0;
        for (; _at < source.Length && (source[_at] == '_' || char.IsAsciiLetterOrDigit(source[_at])); _at++)
        {
            if (source[_at] == '_')
                continue;
            int digit = char.IsAsciiHexDigit(source[_at]) ? Convert.FromHexString(['0', source[_at]])[0] : int.MaxValue;
            if (digit >= radix || value > long.MaxValue / 16)
                throw faults.Syntax(start, "this number is none of its base, or has more than 64 bits");
            value = value * (ulong)radix + (ulong)digit;
        }

        if (_at == start + 2)
            throw faults.Syntax(start, "this number has no digits");
        _tokens.Add(new(TokenKind.Integer, start, value.ToString(CultureInfo.InvariantCulture)));
        return true;
    }

    private void SkipDigits()
    {
        while (_at < source.Length && (char.IsAsciiDigit(source[_at]) || (source[_at] == '_' && _at + 1 < source.Length && char.IsAsciiDigit(source[_at + 1]))))
            _at++;
    }

    private bool SkipFraction()
    {
        if (_at + 1 >= source.Length || source[_at] != '.' || !char.IsAsciiDigit(source[_at + 1]))
            return false;
        _at++;
        SkipDigits();
        return true;
    }

    private bool SkipExponent()
    {
        if (_at >= source.Length || source[_at] is not ('e' or 'E'))
            return false;
        int digits = _at + 1 < source.Length && source[_at + 1] is '+' or '-' ? _at + 2 : _at + 1;
        if (digits >= source.Length || !char.IsAsciiDigit(source[digits]))
            return false;
        _at = digits;
        SkipDigits();
        return true;
    }

    private void ReadPunctuation(Stack<char> brackets)
    {
        string? found = Array.Find(Punctuation, sign => string.CompareOrdinal(source, _at, sign, 0, sign.Length) == 0);
        if (found is null)
            throw faults.Syntax(_at, "a character stands here that means nothing in a tag");

        if (found is "(" or "[" or "{")
        {
            brackets.Push(found[0] switch { '(' => ')', '[' => ']', _ => '}' });
        }
        else if (found is ")" or "]" or "}" && (!brackets.TryPop(out char expected) || expected != found[0]))
        {
            throw faults.Syntax(_at, $"'{found}' closes nothing that is open here");
        }

        _tokens.Add(new(TokenKind.Punctuation, _at, found));
        _at += found.Length;
    }
}
