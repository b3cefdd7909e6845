using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;

namespace Kandil.Core.Templates;

/// <summary>
/// A chat template, parsed: the part of Jinja that templates of models are written in, with the settings that they are
/// written for (a tag takes the line break behind it and the indentation before it). Nothing runs. Time and memory are in
/// proportion to the text, and its depth is bounded, so that whoever walks it needs no more than a usual stack.
/// </summary>
public sealed class ChatTemplate
{
    /// <summary>The longest template, in UTF-8 bytes or UTF-16 units: four times the longest that is known.</summary>
    public const int MostBytes = 64 << 10;

    /// <summary>How deep expressions and blocks may be nested.</summary>
    public const int MostDepth = 200;

    private readonly FindingLocation _where;

    private ChatTemplate(string text, FindingLocation where, IReadOnlyList<TemplateStatement> body) => (Text, _where, Body) = (text, where, body);

    /// <summary>The template's text, each of its line breaks one newline, without the last.</summary>
    public string Text { get; }

    /// <summary>What it says, in order.</summary>
    internal IReadOnlyList<TemplateStatement> Body { get; }

    /// <summary>Parses a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="where">The file and key that it is from, for findings.</param>
    /// <exception cref="KandilException">E_UNSAFE: too long, nested too deeply, or no Jinja, with line and column.</exception>
    public static ChatTemplate Parse(string text, FindingLocation where)
    {
        if (text.Length > MostBytes)
            throw TemplateErrors.Size(where, text.Length, MostBytes);

        string source = Normalized(text);
        var errors = new TemplateFaults(source, where);
        var tokens = new TemplateTokens(new TemplateLexer(source, errors).Read(), errors);
        return new ChatTemplate(source, where, new StatementParser(tokens).ParseTemplate());
    }

    /// <summary>Where a node of the template stands.</summary>
    /// <param name="at">The node's place in <see cref="Text"/>.</param>
    internal FindingLocation LocationOf(int at) => TemplateFaults.LocationOf(Text, _where, at);

    private static string Normalized(string text)
    {
        string source = text.Contains('\r', StringComparison.Ordinal)
            ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            : text;
        return source.EndsWith('\n') ? source[..^1] : source;
    }
}
