using System.Globalization;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>One whole GGUF model of a repository that may hold many: a file, or all shards of one.</summary>
/// <param name="Quantization">The quantisation by its name; null where no name says one.</param>
/// <param name="Files">The file, or the shards in order; the first is the one that is loaded.</param>
public sealed record GgufVariant(string? Quantization, IReadOnlyList<SourceFile> Files)
{
    private const string Companion = "mmproj";
    private const string Calibration = "imatrix";

    /// <summary>Bytes of all its files.</summary>
    public long Size => Files.Sum(file => file.Size);

    /// <summary>What is missing of a split model, for people; null when it is whole.</summary>
    public string? Missing { get; private init; }

    /// <summary>The models among some files, in the files' order. Companions and calibration data are none.</summary>
    /// <param name="files">Files of a repository.</param>
    /// <param name="fromHeaders">Types that were read from headers of files whose names say nothing.</param>
    public static IReadOnlyList<GgufVariant> Among(
        IEnumerable<SourceFile> files, IReadOnlyDictionary<SafeRelativePath, QuantizationType>? fromHeaders = null) =>
        [.. files
            .Where(file => LibraryRouting.IsGguf(file) && !IsCompanion(file) && !IsCalibration(file))
            .GroupBy(file => ShardName.Of(file.Path) is { } shard ? $"{shard.Stem}|{shard.Count}|{shard.Ending}" : file.Path.Value, StringComparer.Ordinal)
            .Select(group => Of([.. group], fromHeaders))];

    /// <summary>True for the part of a model that sees or hears, which is loaded beside it.</summary>
    public static bool IsCompanion(SourceFile file) =>
        LibraryRouting.IsGguf(file) && file.Path.FileName.Contains(Companion, StringComparison.OrdinalIgnoreCase);

    internal static bool IsCalibration(SourceFile file) =>
        file.Path.FileName.Contains(Calibration, StringComparison.OrdinalIgnoreCase)
        && QuantizationName.Of(file.Path) is null;

    /// <exception cref="KandilException">E_NOT_FOUND: a shard is missing.</exception>
    internal GgufVariant Whole(string model) =>
        Missing is null ? this : throw SourceErrors.ShardsMissing(model, Files[0].Path.Value, Missing);

    private static GgufVariant Of(IReadOnlyList<SourceFile> files, IReadOnlyDictionary<SafeRelativePath, QuantizationType>? fromHeaders)
    {
        SourceFile[] ordered = [.. files.OrderBy(file => ShardName.Of(file.Path)?.Number ?? 0)];
        string? name = QuantizationName.Of(ordered[0].Path) ?? fromHeaders?.GetValueOrDefault(ordered[0].Path)?.Name;
        return new GgufVariant(name, ordered) { Missing = MissingOf(ordered) };
    }

    private static string? MissingOf(SourceFile[] ordered)
    {
        if (ShardName.Of(ordered[0].Path) is not { } first)
            return null;
        HashSet<int> there = [.. ordered.Select(file => ShardName.Of(file.Path)!.Value.Number)];
        if (there.Any(number => number < 1 || number > first.Count))
            return string.Create(CultureInfo.InvariantCulture, $"a shard has a number that is not 1 to {first.Count}");
        int[] missing = [.. Enumerable.Range(1, first.Count).Where(number => !there.Contains(number))];
        return missing.Length switch
        {
            0 => null,
            1 => $"{Path.GetFileName(first.PathOf(missing[0]))} is missing",
            _ => string.Create(CultureInfo.InvariantCulture,
                $"{missing.Length} of its {first.Count} shards are missing, the first of them {Path.GetFileName(first.PathOf(missing[0]))}"),
        };
    }
}
