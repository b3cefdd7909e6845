using System.IO.Enumeration;
using System.Security;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources.Local;

/// <summary>Looks through a folder that belongs to another program: what cannot be read is passed over, linked folders are not entered, and there is an end.</summary>
internal static class ForeignFolder
{
    private const int DeepestFolder = 8;
    private const int MostFiles = 100_000;

    /// <summary>Every file below, by its path with slashes relative to the folder, in order; nothing where there is no such folder.</summary>
    public static IReadOnlyList<string> Files(string folder)
    {
        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = 0, MaxRecursionDepth = DeepestFolder };
            var files = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
                ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
            };
            return [.. files.Take(MostFiles).Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SecurityException)
        {
            return []; // no such folder, or not for us
        }
    }

    /// <summary>The whole GGUF models among some files of a folder.</summary>
    /// <param name="folder">The folder, absolute.</param>
    /// <param name="paths">Paths relative to it.</param>
    public static IEnumerable<(GgufVariant Variant, IReadOnlyList<string> Files, string? Companion)> Models(string folder, IEnumerable<string> paths)
    {
        SourceFile[] files = [.. paths.Select(path => Described(folder, path)).OfType<SourceFile>()];
        SourceFile? companion = files.FirstOrDefault(GgufVariant.IsCompanion);
        return GgufVariant.Among(files)
            .Where(variant => variant.Missing is null)
            .Select(variant => (variant, (IReadOnlyList<string>)[.. variant.Files.Select(file => variant.Files.Count == 1 ? Real(file.Path.Below(folder)) : file.Path.Below(folder))],
                companion is null ? null : Real(companion.Path.Below(folder))));
    }

    /// <summary>The file that a path leads to; the path itself where links cannot be followed.</summary>
    public static string Real(string path)
    {
        try
        {
            return Path.GetFullPath(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    private static SourceFile? Described(string folder, string path)
    {
        if (!path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) || !SafeRelativePath.TryParse(path, out SafeRelativePath? safe, out _))
            return null;
        var file = new FileInfo(Real(safe.Below(folder)));
        return file.Exists ? new SourceFile(safe, file.Length, DigestKind.None, null, "none", null, null, false) : null;
    }
}
