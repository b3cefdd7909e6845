using System.Text;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>Makes the names that a server gives for a model's files into paths, or refuses the model.</summary>
internal static class ServerPaths
{
    /// <summary>Where Kandil keeps its own files in a model's folder.</summary>
    public const string OwnFolder = ".kandil";

    /// <summary>The paths, in the same order.</summary>
    /// <param name="names">Names with <c>/</c> between folders.</param>
    /// <param name="model">The model, as the user knows it.</param>
    /// <exception cref="KandilException">E_UNSAFE, with the name: one is no safe path, or two would be the same file on some system.</exception>
    public static IReadOnlyList<SafeRelativePath> Check(IEnumerable<string?> names, string model)
    {
        var paths = new List<SafeRelativePath>();
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string? name in names)
        {
            if (!SafeRelativePath.TryParse(name, out SafeRelativePath? path, out string? problem))
                throw SourceErrors.UnsafeName(model, name ?? "", problem);
            string key = Key(path.Value);
            if (key.StartsWith(Key(OwnFolder) + "/", StringComparison.Ordinal) || key == Key(OwnFolder))
                throw SourceErrors.UnsafeName(model, path.Value, "lies where Kandil keeps its own files");
            if (!files.TryAdd(key, path.Value))
                throw SourceErrors.CollidingNames(model, files[key], path.Value);
            for (int slash = key.IndexOf('/'); slash >= 0; slash = key.IndexOf('/', slash + 1))
                folders.TryAdd(key[..slash], path.Value);
            paths.Add(path);
        }

        if (files.FirstOrDefault(file => folders.ContainsKey(file.Key)) is { Key: not null } both)
            throw SourceErrors.CollidingNames(model, both.Value, folders[both.Key]);
        return paths;
    }

    // File systems that ignore case or the way an accent is composed take two such names for one. Lower case first: some
    // letters meet only there.
    private static string Key(string path) => path.Normalize(NormalizationForm.FormKC).ToLowerInvariant().ToUpperInvariant();
}
