using System.Text;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// The pieces that a chain model says one after the other. The model only knows which token it said last, so that no
/// piece may occur twice; and no prompt may end in a piece, or the answer would begin in its middle: a vocabulary
/// without the merges that lead to a text of three characters or more never reads it, and a byte token is read only
/// where a character is missing. A text of one or two characters that cannot be said in bytes is the exception.
/// </summary>
public sealed class GgufChain
{
    private const int LeastLength = 3;
    private const int MostBytes = 8;

    private readonly List<Piece> _pieces = [];
    private readonly bool _hasByteTokens;

    private GgufChain(bool hasByteTokens) => _hasByteTokens = hasByteTokens;

    /// <summary>A text that is one token, or a token for each of its bytes.</summary>
    private readonly record struct Piece(string Text, bool InBytes);

    /// <summary>Splits a text into a chain.</summary>
    /// <param name="text">What the model says.</param>
    /// <param name="hasByteTokens">Whether the vocabulary has byte tokens: characters beyond the basic plane, such as most
    /// emoji, are then said a byte a token.</param>
    /// <returns>Each token: a text, or one byte.</returns>
    public static IReadOnlyList<(string? Text, byte Byte)> Split(string text, bool hasByteTokens)
    {
        var chain = new GgufChain(hasByteTokens);
        string pending = "";
        foreach (string unit in Units(text))
        {
            if (pending.Length == 0 && char.IsSurrogate(unit[0]) && chain.CanSayInBytes(unit))
            {
                chain._pieces.Add(new Piece(unit, InBytes: true));
                continue;
            }

            pending += unit;
            if (pending.Length >= LeastLength && chain.IsNew(pending))
            {
                chain._pieces.Add(new Piece(pending, InBytes: false));
                pending = "";
            }
        }

        chain.End(pending);
        return chain.Tokens();
    }

    /// <summary>Words with the white space before them; characters of two code units stand alone.</summary>
    private static IEnumerable<string> Units(string text)
    {
        int start = 0;
        for (int at = 1; at < text.Length; at++)
        {
            bool begins = char.IsWhiteSpace(text[at]) && !char.IsWhiteSpace(text[at - 1]);
            if (!begins && !char.IsHighSurrogate(text[at]) && !char.IsLowSurrogate(text[at - 1]))
                continue;
            if (char.IsLowSurrogate(text[at]))
                continue;

            yield return text[start..at];
            start = at;
        }

        if (start < text.Length)
            yield return text[start..];
    }

    private void End(string rest)
    {
        while (rest.Length > 0)
        {
            if (CanSayInBytes(rest) || _pieces.Count == 0)
            {
                _pieces.Add(new Piece(rest, CanSayInBytes(rest)));
                return;
            }

            rest = _pieces[^1].Text + rest;
            _pieces.RemoveAt(_pieces.Count - 1);
            if (IsNew(rest))
            {
                _pieces.Add(new Piece(rest, InBytes: false));
                return;
            }
        }
    }

    private bool IsNew(string text) => !_pieces.Exists(piece => piece.Text == text);

    private bool CanSayInBytes(string text)
    {
        if (!_hasByteTokens)
            return false;

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        HashSet<byte> said = [.. _pieces.Where(piece => piece.InBytes).SelectMany(piece => Encoding.UTF8.GetBytes(piece.Text))];
        return bytes.Length <= MostBytes && bytes.All(said.Add);
    }

    private List<(string? Text, byte Byte)> Tokens()
    {
        var tokens = new List<(string? Text, byte Byte)>();
        foreach (Piece piece in _pieces)
        {
            if (piece.InBytes)
                tokens.AddRange(Encoding.UTF8.GetBytes(piece.Text).Select(value => ((string?)null, value)));
            else
                tokens.Add((piece.Text, 0));
        }

        return tokens;
    }
}
