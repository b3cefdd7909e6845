using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Kandil.Core.Primitives;

/// <summary>
/// A relative path that stays below the folder it is joined to, on every operating system: a name that came from a server, a
/// manifest or a user is a path only after it became one of these.
/// </summary>
public sealed record SafeRelativePath
{
    private const int LongestName = 255; // bytes of one name on Linux and macOS, characters on Windows
    private const int LongestPath = 1024;
    private const int LongestDevice = 7; // of those without a number
    private const string NotInNames = "<>:\"|?*\\"; // what Windows forbids; ':' would name a stream, '\' separate names

    private SafeRelativePath(string value) => Value = value;

    /// <summary>The path with <c>/</c> between its names.</summary>
    public string Value { get; }

    /// <summary>The last name.</summary>
    public string FileName => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The path, or an exception that says why it is refused.</summary>
    /// <exception cref="FormatException">The path is not safe.</exception>
    public static SafeRelativePath Parse(string? path) =>
        TryParse(path, out SafeRelativePath? safe, out string? problem) ? safe : throw new FormatException($"The path {problem}.");

    /// <summary>The path, if it is safe.</summary>
    /// <param name="path">Names with <c>/</c> between them.</param>
    /// <param name="safe">The path.</param>
    /// <param name="problem">Else why not: what the path does, to follow <c>the path</c> in a sentence.</param>
    public static bool TryParse(
        string? path, [NotNullWhen(true)] out SafeRelativePath? safe, [NotNullWhen(false)] out string? problem)
    {
        problem = path switch
        {
            null or "" => "is empty",
            { Length: > LongestPath } => "is too long",
            _ when path[0] is '/' or '\\' || (path.Length > 1 && path[1] == ':') => "is absolute",
            _ => ProblemOfNames(path),
        };
        safe = problem is null ? new(path!) : null;
        return problem is null;
    }

    /// <summary>This path below a folder, with the operating system's separators.</summary>
    public string Below(string folder) => Path.Combine(folder, Value.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>A path below this one.</summary>
    /// <exception cref="FormatException">The whole is not safe.</exception>
    public SafeRelativePath Append(string path) => Parse($"{Value}/{path}");

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static string? ProblemOfNames(ReadOnlySpan<char> path)
    {
        while (true)
        {
            int end = path.IndexOf('/');
            string? problem = ProblemOfName(end < 0 ? path : path[..end]);
            if (problem is not null || end < 0)
                return problem;
            path = path[(end + 1)..];
        }
    }

    private static string? ProblemOfName(ReadOnlySpan<char> name)
    {
        if (name.Length == 0)
            return "has an empty name in it";
        if (name is "." or "..")
            return "leads out of its folder or to itself";
        if (name.Length * 3 > LongestName && Encoding.UTF8.GetByteCount(name) > LongestName)
            return "has a name in it that is too long";
        for (int index = 0; index < name.Length; index++)
        {
            if (NotInNames.Contains(name[index]))
                return "has a character in it that names a stream, a drive or a pattern";
            if (index + 1 < name.Length && char.IsSurrogatePair(name[index], name[index + 1]))
                index++;
            else if (IsInvisible(name[index]))
                return "has an invisible character in it";
        }

        if (name[^1] is '.' or ' ' || name[0] == ' ')
            return "has a name in it that begins with a space or ends with a dot or a space";
        return IsDevice(name) ? "has a name in it that is a device on Windows" : null;
    }

    // Half of a surrogate pair has no form in UTF-8: the file would get another name than the path says.
    private static bool IsInvisible(char character) => character < 0x80
        ? char.IsControl(character)
        : char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsDevice(ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> stem = (name.IndexOf('.') is var dot and >= 0 ? name[..dot] : name).TrimEnd(' ');
        if (stem.Length is < 3 or > LongestDevice)
            return false;
        Span<char> upper = stackalloc char[LongestDevice];
        upper = upper[..stem.ToUpperInvariant(upper)];
        return upper is "CON" or "PRN" or "AUX" or "NUL" or "CLOCK$" or "CONIN$" or "CONOUT$"
            || (upper.Length == 4 && (upper.StartsWith("COM") || upper.StartsWith("LPT")) && (char.IsAsciiDigit(upper[3]) || upper[3] is '¹' or '²' or '³'));
    }
}
