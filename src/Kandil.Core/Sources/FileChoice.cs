using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>Which files of a model a user wants.</summary>
public sealed record FileWishes
{
    /// <summary>The quantisation by its name in the repository, such as <c>Q4_K_M</c> or <c>UD-Q4_K_XL</c>; null for Q4_K_M or the next best.</summary>
    public string? Quantization { get; init; }

    /// <summary>Globs of the files to take, such as <c>*.json</c>; empty for all that belong to the model.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs of the files to leave.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary><c>llama-cpp</c> or <c>transformers</c>; null to decide by the files.</summary>
    public string? Library { get; init; }

    /// <summary>True to take a file that can run code when <see cref="Include"/> names it in full.</summary>
    public bool AllowCode { get; init; }

    /// <summary>Types that were read from the headers of the files that <see cref="QuantizationChoice.Unnamed"/> names.</summary>
    public IReadOnlyDictionary<SafeRelativePath, QuantizationType> FromHeaders { get; init; } = new Dictionary<SafeRelativePath, QuantizationType>();
}

/// <summary>The files of a model to be installed.</summary>
public sealed record FileChoice
{
    /// <summary><c>llama-cpp</c> or <c>transformers</c>.</summary>
    public required string Library { get; init; }

    /// <summary>The files, what is loaded first: the model's first shard, its other shards, its companion, the rest.</summary>
    public required IReadOnlyList<SourceFile> Files { get; init; }

    /// <summary>The other files of the model.</summary>
    public required IReadOnlyList<LeftOutFile> LeftOut { get; init; }

    /// <summary>The quantisation by its name in the repository; null where no name says one.</summary>
    public string? Quantization { get; init; }

    /// <summary>The same as llama.cpp's type, where it has one.</summary>
    public QuantizationType? Type { get; init; }

    /// <summary>A sentence when it is another quantisation than the usual one, and why; else null.</summary>
    public string? Note { get; init; }
}

/// <summary>A file that is not taken.</summary>
/// <param name="File">The file.</param>
/// <param name="Reason">Why not, for people: <c>another quantisation</c>.</param>
public sealed record LeftOutFile(SourceFile File, string Reason);
