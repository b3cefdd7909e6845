using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations.Fit;

/// <summary>The files of a split model that lie beside each other.</summary>
internal static class ModelParts
{
    /// <summary>The name's parts; null for a file that is no part of a split model.</summary>
    public static ShardName? NameOf(string path) =>
        SafeRelativePath.TryParse(Path.GetFileName(path), out var name, out _) ? ShardName.Of(name) : null;

    /// <summary>The other parts of a split model of which the first is given, in their order; empty for a model in one file.</summary>
    /// <exception cref="KandilException">E_ARGS: not the first part, or one is missing.</exception>
    public static string[] Others(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (NameOf(path) is not { } shard)
        {
            return [];
        }

        if (shard.Number != 1)
        {
            throw ArgumentErrors.NotTheFirstPart(path, Path.Combine(folder, shard.PathOf(1)));
        }

        string[] others = [.. Enumerable.Range(2, Math.Max(0, shard.Count - 1)).Select(number => Path.Combine(folder, shard.PathOf(number)))];
        return Array.Find(others, other => !File.Exists(other)) is { } missing ? throw ArgumentErrors.PartMissing(path, missing) : others;
    }
}
