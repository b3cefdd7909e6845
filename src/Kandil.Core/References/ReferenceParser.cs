namespace Kandil.Core.References;

/// <summary>A reference, or what keeps a text from being one.</summary>
internal readonly record struct ParsedReference(ModelReference? Reference, string Problem)
{
    public static implicit operator ParsedReference(ModelReference reference) => new(reference, "");

    public static implicit operator ParsedReference(string problem) => new(null, problem);
}

/// <summary>The rules of <see cref="ModelReference"/>'s grammar, in their order.</summary>
internal static class ReferenceParser
{
    private const int LongestName = 128;
    private const int LongestRest = 512;
    private const int LongestText = 32_767; // of a path on Windows; nothing has longer ones

    public static ParsedReference Parse(string text, ReferenceVocabulary vocabulary)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "it is empty";
        if (text.Length > LongestText)
            return "it is too long";
        if (text.Contains('\0'))
            return "it contains a null character";
        if (StartsAsPath(text))
            return new ModelReference(ModelReferenceKind.Path, text);

        (string? source, string rest) = SplitSource(text, vocabulary);
        if (source is null && text.Contains("://", StringComparison.Ordinal))
            return "it is a web address";
        if (source is null && EndsAsPath(text))
            return new ModelReference(ModelReferenceKind.Path, text);

        string? backend = null;
        if (rest.LastIndexOf('@') is var at and >= 0)
        {
            backend = vocabulary.FindBackend(rest[(at + 1)..]);
            if (backend is null)
                return $"what follows the @ is none of {string.Join(", ", vocabulary.Backends)}";
            rest = rest[..at];
        }

        return source is null ? LocalOrName(rest, backend) : OfSource(source, rest, backend);
    }

    private static bool StartsAsPath(string text) =>
        text[0] is '/' or '\\' or '~'
        || (text.Length > 2 && char.IsAsciiLetter(text[0]) && text[1] == ':' && IsSeparator(text[2]))
        || (text.Length > 1 && text[0] == '.' && IsSeparator(text[1]))
        || (text.Length > 2 && text[0] == '.' && text[1] == '.' && IsSeparator(text[2]));

    private static bool IsSeparator(char character) => character is '/' or '\\';

    private static bool EndsAsPath(string text) => text.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);

    private static (string? Source, string After) SplitSource(string text, ReferenceVocabulary vocabulary) =>
        text.IndexOf(':') is var colon and > 0 && vocabulary.FindSource(text[..colon]) is { } source
            ? (source, text[(colon + 1)..])
            : (null, text);

    private static ParsedReference OfSource(string source, string rest, string? backend)
    {
        if (rest.Length == 0)
            return $"nothing follows '{source}:'";
        if (source == ReferenceVocabulary.HuggingFace)
            return Named(rest, 2, (model, variant) => new(ModelReferenceKind.HubRepository, model, variant, source, backend) { NamesSource = true });
        if (rest.Length > LongestRest)
            return "it is too long";
        return rest.All(character => char.IsAsciiLetterOrDigit(character) || "._-+/:@".Contains(character))
            ? new ModelReference(ModelReferenceKind.Source, rest, null, source, backend) { NamesSource = true }
            : $"what follows '{source}:' has characters that no model's name has";
    }

    private static ParsedReference LocalOrName(string text, string? backend)
    {
        int slash = text.IndexOf('/');
        if (slash < 0)
            return Named(text, 1, (model, variant) => new(ModelReferenceKind.Name, model, variant, null, backend));

        bool isLocal = text[..slash].Equals(ReferenceVocabulary.Local, StringComparison.OrdinalIgnoreCase);
        string? implied = isLocal ? backend : ReferenceVocabulary.FindPrefixBackend(text[..slash]);
        if (implied is null && !isLocal)
            return Named(text, 2, (model, variant) => new(ModelReferenceKind.HubRepository, model, variant, ReferenceVocabulary.HuggingFace, backend));
        if (backend is not null && implied != backend)
            return $"it names two backends, {implied} in front and {backend} after the @";
        return Named(text[(slash + 1)..], int.MaxValue, (model, variant) => new(ModelReferenceKind.Local, model, variant, null, implied));
    }

    private static ParsedReference Named(string text, int mostParts, Func<string, string?, ModelReference> make)
    {
        string[] halves = text.Split(':');
        string[] parts = halves[0].Split('/');
        if (halves.Length > 2)
            return "it has more than one ':'";
        if (halves.Length == 2 && text.LastIndexOf('/') > text.IndexOf(':'))
            return $"no source is called '{halves[0]}'";
        if (EndsAsPath(text))
            return "a path to a file takes no source and no backend";
        if (parts.Length > mostParts)
            return mostParts == 1 ? "a name has no '/'" : "a repository is owner/repo";
        string? bad = parts.Concat(halves.Skip(1)).FirstOrDefault(name => !IsName(name));
        return bad switch
        {
            null => make(halves[0], halves.Length == 2 ? halves[1] : null),
            "" => "a name is missing",
            _ => "a name has letters, digits, '.', '_' and '-', a letter or digit first, and no '..'",
        };
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-')
        && !text.Contains("..", StringComparison.Ordinal);
}
