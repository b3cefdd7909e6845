using System.Text;

namespace Kandil.Core.Primitives;

/// <summary>Paths that are different as text and one on some file system: by case, by the way an accent is composed, or because one would be a folder and a file.</summary>
public static class PathCollision
{
    /// <summary>What all spellings of a path have in common.</summary>
    /// <param name="path">Names with <c>/</c> between them.</param>
    public static string Key(string path) => path.Normalize(NormalizationForm.FormKC)
        .ToLowerInvariant().ToUpperInvariant(); // lower case first: some letters meet only there

    /// <summary>The first two paths that cannot both be.</summary>
    /// <returns>Null where all can.</returns>
    public static (string First, string Second)? Find(IEnumerable<SafeRelativePath> paths)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (SafeRelativePath path in paths)
        {
            string key = Key(path.Value);
            if (!files.TryAdd(key, path.Value))
                return (files[key], path.Value);
            for (int slash = key.IndexOf('/'); slash >= 0; slash = key.IndexOf('/', slash + 1))
                folders.TryAdd(key[..slash], path.Value);
        }

        return files.FirstOrDefault(file => folders.ContainsKey(file.Key)) is { Key: not null } both ? (both.Value, folders[both.Key]) : null;
    }
}
