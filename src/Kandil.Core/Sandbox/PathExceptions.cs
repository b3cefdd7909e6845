namespace Kandil.Core.Sandbox;

/// <summary>Takes denied paths out of allowed ones, for systems that can only allow: a folder with a denied path below is replaced by the rest of what it holds.</summary>
public static class PathExceptions
{
    /// <summary>The allowed paths without the denied.</summary>
    /// <param name="allowed">Files and folders, absolute.</param>
    /// <param name="denied">Files and folders, absolute.</param>
    /// <returns>Paths of which none is denied and none has a denied one below. What is made later in a folder that was replaced is not among them.</returns>
    public static IReadOnlyList<string> Without(IEnumerable<string> allowed, IReadOnlyList<string> denied)
    {
        if (denied.Count == 0)
            return [.. allowed];
        string[] closed = [.. denied.Select(Whole)];
        return [.. allowed.SelectMany(path => Open(Whole(path), closed))];
    }

    /// <summary>The denied path that closes a file; null where none does.</summary>
    /// <param name="file">The file, absolute.</param>
    /// <param name="denied">Files and folders, absolute.</param>
    public static string? Closing(string file, IReadOnlyList<string> denied) => denied.FirstOrDefault(one => IsBelow(Whole(file), Whole(one)));

    private static List<string> Open(string path, string[] closed)
    {
        if (Array.Exists(closed, one => IsBelow(path, one)))
            return [];
        if (!Array.Exists(closed, one => IsBelow(one, path)))
            return [path];
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(path).SelectMany(entry => Open(entry, closed))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be listed cannot be opened one by one: all of it stays closed.
            return [];
        }
    }

    private static bool IsBelow(string path, string folder) =>
        path == folder || (path.StartsWith(folder, StringComparison.Ordinal) && (folder.EndsWith(Path.DirectorySeparatorChar) || path[folder.Length] == Path.DirectorySeparatorChar));

    private static string Whole(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
