using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>
/// A pattern of file paths, as the hub's own tools read one: <c>*</c> is any characters, a slash too, <c>?</c> is one character,
/// and a pattern that ends in a slash means all below that folder. Upper and lower case are the same.
/// </summary>
public sealed class FileGlob
{
    private readonly string _pattern;

    /// <summary>The glob of a pattern.</summary>
    public FileGlob(string pattern)
    {
        Pattern = pattern;
        string plain = pattern.Replace('\\', '/');
        plain = plain.StartsWith("./", StringComparison.Ordinal) ? plain[2..] : plain;
        _pattern = (plain.EndsWith('/') ? plain + "*" : plain).ToUpperInvariant();
    }

    /// <summary>The pattern as it was given.</summary>
    public string Pattern { get; }

    /// <summary>True when the pattern is one file's whole path or name, without <c>*</c> and <c>?</c>.</summary>
    public bool IsOneName => !_pattern.Contains('*') && !_pattern.Contains('?');

    /// <summary>True when the whole path fits, or, for a pattern without a slash, the file's name.</summary>
    public bool Fits(SafeRelativePath path) =>
        Fits(path.Value.ToUpperInvariant()) || (!_pattern.Contains('/') && Fits(path.FileName.ToUpperInvariant()));

    // Goes back to the last star only, so that no pattern takes more than length times length.
    private bool Fits(string text)
    {
        int at = 0, next = 0, star = -1, mark = 0;
        while (at < text.Length)
        {
            if (next < _pattern.Length && _pattern[next] == '*')
            {
                star = next++;
                mark = at;
            }
            else if (next < _pattern.Length && (_pattern[next] == '?' || _pattern[next] == text[at]))
            {
                at++;
                next++;
            }
            else if (star >= 0)
            {
                next = star + 1;
                at = ++mark;
            }
            else
            {
                return false;
            }
        }

        return _pattern.AsSpan(next).TrimStart('*').IsEmpty;
    }
}
