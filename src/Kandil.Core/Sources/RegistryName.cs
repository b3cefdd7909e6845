using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>A model of a chunk registry: <c>group/model:version</c>, or <c>group/model version</c> as the registry's own tool writes it.</summary>
/// <param name="Group">The group.</param>
/// <param name="Model">The model in it.</param>
/// <param name="Version">The version or alias; null where none is named.</param>
public sealed record RegistryName(string Group, string Model, string? Version)
{
    private const int LongestPart = 128;

    /// <summary><c>group/model</c>.</summary>
    public string Id => $"{Group}/{Model}";

    /// <summary>Reads a name.</summary>
    /// <exception cref="KandilException">E_ARGS.</exception>
    public static RegistryName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] halves = text.Split(text.Contains(':') ? ':' : ' ');
        string[] parts = halves[0].Split('/');
        return halves.Length <= 2 && parts.Length == 2 && parts.Concat(halves[1..]).All(IsPart)
            ? new(parts[0], parts[1], halves.Length == 2 ? halves[1] : null)
            : throw SourceErrors.BadRegistryName(text);
    }

    /// <summary><c>group/model:version</c>.</summary>
    public override string ToString() => Version is null ? Id : $"{Id}:{Version}";

    /// <summary>True for a name that is a folder's on every system and may stand in a reference.</summary>
    internal static bool IsPart(string text) =>
        text.Length is > 0 and <= LongestPart
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' or '+')
        && !text.Contains("..", StringComparison.Ordinal)
        && SafeRelativePath.TryParse(text, out _, out _);
}
