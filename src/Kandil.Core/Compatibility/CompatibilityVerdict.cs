using System.Globalization;
using Kandil.Core.Primitives;

namespace Kandil.Core.Compatibility;

/// <summary>How fast a model answers, as far as its size and the machine's kind tell.</summary>
public enum SpeedClass
{
    /// <summary>20 tokens a second and more: faster than it is read.</summary>
    Fast,

    /// <summary>5 to 20 tokens a second.</summary>
    Moderate,

    /// <summary>Less than 5 tokens a second.</summary>
    Slow,
}

/// <summary>Whether a model runs on this machine, with the numbers and the reasons.</summary>
public sealed record CompatibilityVerdict
{
    /// <summary>The basis of a verdict on what is known of a model without its source.</summary>
    internal const string OfCatalogue = "catalogue";

    /// <summary>The model.</summary>
    public required string Name { get; init; }

    /// <summary>The quantisation; null where nothing says one.</summary>
    public string? Quantization { get; init; }

    /// <summary>Bytes of its files.</summary>
    public required long Size { get; init; }

    /// <summary>True for the one that an installation takes without being told more.</summary>
    public bool IsDefault { get; init; }

    /// <summary>True when it cannot run here, or must not because warnings are to count.</summary>
    public bool Blocked => Reasons.Count > 0;

    /// <summary>Why it cannot run here, each a sentence.</summary>
    public IReadOnlyList<string> Reasons { get; init => field = new TextList<string>(value); } = new TextList<string>([]);

    /// <summary>What is not as good as it could be, each a sentence.</summary>
    public IReadOnlyList<string> Warnings { get; init => field = new TextList<string>(value); } = new TextList<string>([]);

    /// <summary>What it was computed from: <c>header</c>, <c>header of another quantisation</c>, <c>size</c>, <c>catalogue</c>.</summary>
    public required string Basis { get; init; }

    /// <summary>Bytes of memory that it needs.</summary>
    public required long Required { get; init; }

    /// <summary>Bytes of memory that this process may use.</summary>
    public required long TotalMemory { get; init; }

    /// <summary>The parts of it, what fits on cards, and the largest context; null where no header was read.</summary>
    public FitFigures? Figures { get; init; }

    /// <summary>Tokens of context that this is for; null where no header was read.</summary>
    public long? Context => Figures?.Context;

    /// <summary>Tokens of context that fit at most; null where none fits, or no header was read.</summary>
    public long? MaxContext => Figures?.LargestContext;

    /// <summary>Blocks that fit on the graphics cards, the output counted as one; null where there are no cards, or no header was read.</summary>
    public int? GpuLayers { get; init; }

    /// <summary>What computes: <c>CPU</c>, <c>CUDA</c>, <c>Metal</c>.</summary>
    public required string Device { get; init; }

    /// <summary>How fast it answers; null where no header was read.</summary>
    public SpeedClass? Speed { get; init; }

    /// <summary>The largest quantisation of the same repository that would fit; null where none does, or this one fits.</summary>
    public string? FittingQuantization { get; init; }

    /// <summary>What it needs and how it will be, in a line.</summary>
    public string Summary
    {
        get
        {
            string needed = $"{new ByteSize(Required)} of the {new ByteSize(TotalMemory)} here";
            if (Figures is not { } figures)
                return $"{needed}, {(Basis == OfCatalogue ? "by the size that the catalogue knows" : "by its size")}";
            string most = figures.LargestContext is { } largest ? string.Create(CultureInfo.InvariantCulture, $"; at most {largest} tokens fit") : "";
            return string.Create(CultureInfo.InvariantCulture, $"{needed}, for {figures.Context} tokens of context{most}; {Device}, {Speed.ToString()!.ToLowerInvariant()}");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}{(Quantization is null ? "" : $" {Quantization}")}: {(Blocked ? "does not fit" : Warnings.Count > 0 ? "fits, with warnings" : "fits")}";
}
