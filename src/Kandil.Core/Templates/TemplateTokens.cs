namespace Kandil.Core.Templates;

/// <summary>The pieces of a template with a place in them, and how deep the parser is.</summary>
/// <param name="tokens">The pieces, an end last.</param>
/// <param name="faults">Makes the failures.</param>
internal sealed class TemplateTokens(List<TemplateToken> tokens, TemplateFaults faults)
{
    private int _next;
    private int _depth;

    /// <summary>The piece here.</summary>
    internal TemplateToken Current => tokens[_next];

    /// <summary>The piece behind it; the end has none but itself.</summary>
    internal TemplateToken Following => tokens[Math.Min(_next + 1, tokens.Count - 1)];

    /// <summary>Makes the failures.</summary>
    internal TemplateFaults Faults => faults;

    /// <summary>Takes the piece here.</summary>
    internal TemplateToken Take() => _next < tokens.Count - 1 ? tokens[_next++] : tokens[_next];

    /// <summary>Whether that punctuation stands here.</summary>
    internal bool Is(string punctuation) => Current.Kind == TokenKind.Punctuation && Current.Text == punctuation;

    /// <summary>Whether that word stands here.</summary>
    internal bool IsWord(string word) => Current.Kind == TokenKind.Name && Current.Text == word;

    /// <summary>Takes that punctuation, if it stands here.</summary>
    internal bool TryTake(string punctuation)
    {
        bool stands = Is(punctuation);
        if (stands)
            _next++;
        return stands;
    }

    /// <summary>Takes that word, if it stands here.</summary>
    internal bool TryTakeWord(string word)
    {
        bool stands = IsWord(word);
        if (stands)
            _next++;
        return stands;
    }

    /// <summary>Takes that punctuation, or fails.</summary>
    internal void Expect(string punctuation)
    {
        if (!TryTake(punctuation))
            throw Unexpected($"'{punctuation}'");
    }

    /// <summary>Takes that word, or fails.</summary>
    internal void ExpectWord(string word)
    {
        if (!TryTakeWord(word))
            throw Unexpected($"'{word}'");
    }

    /// <summary>Takes a piece of a kind, or fails.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="what">What is wanted, for the failure.</param>
    internal TemplateToken Expect(TokenKind kind, string what) => Current.Kind == kind ? Take() : throw Unexpected(what);

    /// <summary>The failure that something else stands here.</summary>
    internal Errors.KandilException Unexpected(string wanted) => faults.Syntax(Current.At, $"{wanted} is expected here, and {Shown(Current)} stands here");

    /// <summary>Goes one level deeper, or fails.</summary>
    internal void Enter()
    {
        if (++_depth > ChatTemplate.MostDepth)
            throw faults.Depth(Current.At);
    }

    /// <summary>Comes back from it.</summary>
    internal void Leave() => _depth--;

    private static string Shown(TemplateToken token) => token.Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.Text or TokenKind.String => "a text",
        TokenKind.Integer or TokenKind.Float => "a number",
        _ => $"'{(token.Text.Length > 40 ? token.Text[..40] + "…" : token.Text)}'",
    };
}
