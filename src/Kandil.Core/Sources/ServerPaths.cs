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
        foreach (string? name in names)
        {
            if (!SafeRelativePath.TryParse(name, out SafeRelativePath? path, out string? problem))
                throw SourceErrors.UnsafeName(model, name ?? "", problem);
            string key = PathCollision.Key(path.Value);
            if (key.StartsWith(PathCollision.Key(OwnFolder) + "/", StringComparison.Ordinal) || key == PathCollision.Key(OwnFolder))
                throw SourceErrors.UnsafeName(model, path.Value, "lies where Kandil keeps its own files");
            paths.Add(path);
        }

        return PathCollision.Find(paths) is var (first, second) ? throw SourceErrors.CollidingNames(model, first, second) : paths;
    }
}
