using System.IO.Enumeration;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Fit;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Verification;

/// <summary>Files that lie outside of the store, as one model.</summary>
/// <param name="Name">The path of the model: of its file, of the first of a split model's, or of the folder of what is no GGUF.</param>
/// <param name="Files">Absolute paths, the parts of a split model in their order.</param>
internal sealed record FilesToVerify(string Name, IReadOnlyList<string> Files)
{
    /// <summary>True where somebody means a model by the file, whatever it is called; what it is called tells in a folder.</summary>
    internal bool IsNamed { get; private init; }

    /// <summary>The model of a file, with the other parts that its name tells of.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND, E_ARGS, E_PERM: no such file, not the first part, or a part is missing.</exception>
    internal static FilesToVerify OfFile(string path)
    {
        OutsideFile.Locate(path);
        return new(path, [path, .. ModelParts.Others(path)]) { IsNamed = true };
    }

    /// <summary>
    /// The models of a folder and of those in it: each GGUF with the parts that are there, and what else of a folder holds
    /// weights or code as one. Folders that are only linked to are left alone.
    /// </summary>
    /// <exception cref="KandilException">E_NOT_FOUND: nothing of that; E_PERM, E_DISK: a folder cannot be read.</exception>
    internal static IReadOnlyList<FilesToVerify> OfFolder(string folder)
    {
        try
        {
            var files = Find(folder).Order(StringComparer.Ordinal).ToList();
            var models = files.Where(IsGguf)
                .GroupBy(file => ModelParts.NameOf(file) is { } shard ? Path.Combine(Path.GetDirectoryName(file)!, shard.Stem) : file, StringComparer.Ordinal)
                .Select(model => new FilesToVerify(model.First(), [.. model]));
            var others = files.Where(file => !IsGguf(file))
                .GroupBy(file => Path.GetDirectoryName(file)!, StringComparer.Ordinal)
                .Select(model => new FilesToVerify(model.Key, [.. model]));
            FilesToVerify[] found = [.. models, .. others];
            return found.Length > 0 ? found : throw StorageErrors.NoModelIn(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", folder);
        }
    }

    internal static bool IsGguf(string file) => file.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);

    internal static bool IsSafetensors(string file) => file.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);

    private static FileSystemEnumerable<string> Find(string folder) => new FileSystemEnumerable<string>(
        folder, (ref FileSystemEntry entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = 0 })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && IsOfAModel(entry.FileName.ToString()),
        ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
    };

    private static bool IsOfAModel(string name) => IsGguf(name) || IsSafetensors(name) || CodeFiles.CanRun(name);
}
