using System.Buffers;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.References;

namespace Kandil.Core.Storage;

/// <summary>
/// What a model of the store is called: <c>owner/name</c>, the owner <c>local</c> for what was taken in without one. Owner
/// and name have letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, so an id is safe in a path on every system. Upper and lower case are the same.
/// </summary>
public sealed class ModelId : IEquatable<ModelId>
{
    /// <summary>The owner of a model that was taken in without one.</summary>
    public const string LocalOwner = "local";

    private const int LongestPart = 96;

    private static readonly SearchValues<char> Fit = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private const string GgufEnding = ".gguf";

    private readonly string _text;

    private ModelId(string owner, string name, string? text = null) => (Owner, Name, _text) = (owner, name, text ?? $"{owner}/{name}");

    /// <summary>Before the slash.</summary>
    public string Owner { get; }

    /// <summary>After the slash.</summary>
    public string Name { get; }

    /// <summary>Reads <c>name</c> or <c>owner/name</c>.</summary>
    /// <exception cref="KandilException">E_ARGS: it is no id.</exception>
    public static ModelId Parse(string text) => TryParse(text) ?? throw StorageErrors.BadModelId(text);

    /// <summary>Reads <c>name</c> or <c>owner/name</c>; null if it is no id.</summary>
    public static ModelId? TryParse(string? text)
    {
        if (text is null)
            return null;
        int slash = text.IndexOf('/');
        if (slash < 0)
            return IsPart(text) ? new(LocalOwner, text) : null;
        (string owner, string name) = (text[..slash], text[(slash + 1)..]);
        // "ollama/x" names a local model of Ollama's.
        return IsPart(owner) && IsPart(name) && ReferenceVocabulary.FindPrefixBackend(owner) is null ? new(owner, name, text) : null;
    }

    /// <summary>The id for a file that is taken in without a name: the file's name, with <c>-</c> for what an id cannot have.</summary>
    /// <exception cref="KandilException">E_ARGS: nothing of the name is left.</exception>
    public static ModelId OfFile(string path)
    {
        string name = Path.GetFileName(path);
        string stem = name.EndsWith(GgufEnding, StringComparison.OrdinalIgnoreCase) ? name[..^GgufEnding.Length] : name;
        string plain = string.Concat(stem.Select(character => Fit.Contains(character) ? character : '-'));
        while (plain.Contains("--", StringComparison.Ordinal) || plain.Contains("..", StringComparison.Ordinal))
            plain = plain.Replace("--", "-", StringComparison.Ordinal).Replace("..", ".", StringComparison.Ordinal);
        plain = plain.Length > LongestPart ? plain[..LongestPart] : plain;
        return TryParse(plain.Trim('.', '_', '-')) ?? throw StorageErrors.NoIdInFileName(path);
    }

    /// <summary><c>owner/name</c>.</summary>
    public override string ToString() => _text;

    /// <inheritdoc/>
    public bool Equals(ModelId? other) => string.Equals(ToString(), other?.ToString(), StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ModelId);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.OrdinalIgnoreCase);

    // ".gguf" at the end would make a reference to the model a path; "--" stands for the slash in names of files.
    private static bool IsPart(string text) =>
        text.Length is > 0 and <= LongestPart
        && char.IsAsciiLetterOrDigit(text[0])
        && !text.AsSpan().ContainsAnyExcept(Fit)
        && !text.AsSpan().Contains("--", StringComparison.Ordinal)
        && !text.AsSpan().Contains("..", StringComparison.Ordinal)
        && !text.EndsWith(GgufEnding, StringComparison.OrdinalIgnoreCase)
        && SafeRelativePath.TryParse(text, out _, out _);
}
