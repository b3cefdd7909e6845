using System.Management.Automation;
using Kandil.Core.Errors;

namespace Kandil.PowerShell.Parameters;

/// <summary>Which files a path of PowerShell means: relative to its location, with its drives and wildcards.</summary>
internal static class FilePaths
{
    /// <summary>The files and folders.</summary>
    /// <param name="location">PowerShell's location.</param>
    /// <param name="path">The path.</param>
    /// <param name="isLiteral">Whether wildcards stand for themselves.</param>
    /// <exception cref="KandilException">E_ARGS, E_NOT_FOUND: no path of the file system, or a pattern that fits nothing.</exception>
    public static IReadOnlyList<string> Find(PathIntrinsics location, string path, bool isLiteral)
    {
        // A path without wildcards is left to the operation, which says what is wrong with a file that is not there.
        bool isPattern = !isLiteral && (WildcardPattern.ContainsWildcardCharacters(path) || path.Contains('`'));
        ProviderInfo provider;
        List<string> files = isPattern
            ? [.. location.GetResolvedProviderPathFromPSPath(path, out provider)]
            : [location.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)];
        if (provider.Name != "FileSystem")
        {
            throw ArgumentErrors.NotAFilePath(path);
        }

        return files.Count > 0 ? files : throw ArgumentErrors.NothingMatches(path);
    }
}
