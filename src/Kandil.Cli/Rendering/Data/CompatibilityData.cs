using Kandil.Core.Compatibility;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil compatibility</c>.</summary>
/// <param name="Verdicts">One, or one for each quantisation of the repository, the smallest first.</param>
public sealed record CompatibilityData(IReadOnlyList<VerdictData> Verdicts);

/// <summary>Whether a model runs on this machine. What is not known is null.</summary>
public sealed record VerdictData
{
    /// <summary>The model.</summary>
    public required string Name { get; init; }

    /// <summary>The quantisation.</summary>
    public string? Quantization { get; init; }

    /// <summary>True for the one that an installation takes without being told more.</summary>
    public bool IsDefault { get; init; }

    /// <summary>True when it cannot run here.</summary>
    public bool Blocked { get; init; }

    /// <summary>Why not.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What is not as good as it could be.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What it was computed from: <c>header</c>, <c>header of another quantisation</c>, <c>size</c>.</summary>
    public required string Basis { get; init; }

    /// <summary>Bytes of its files.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Bytes of memory that it needs.</summary>
    public long RequiredBytes { get; init; }

    /// <summary>Bytes of memory that there are for it.</summary>
    public long TotalMemoryBytes { get; init; }

    /// <summary>Bytes of weights.</summary>
    public long? WeightBytes { get; init; }

    /// <summary>Bytes of keys, values and states.</summary>
    public long? CacheBytes { get; init; }

    /// <summary>Bytes of the largest computation.</summary>
    public long? ComputeBytes { get; init; }

    /// <summary>Tokens of context that this is for.</summary>
    public long? Context { get; init; }

    /// <summary>Tokens of context that fit at most.</summary>
    public long? LargestContext { get; init; }

    /// <summary>Blocks that fit on graphics cards.</summary>
    public int? GpuLayers { get; init; }

    /// <summary>What fits on each card.</summary>
    public required IReadOnlyList<DeviceShareData> Split { get; init; }

    /// <summary>What computes.</summary>
    public required string Device { get; init; }

    /// <summary><c>fast</c>, <c>moderate</c> or <c>slow</c>.</summary>
    public string? Speed { get; init; }

    /// <summary>The largest quantisation of the same repository that would fit.</summary>
    public string? FittingQuantization { get; init; }

    /// <summary>The data of a verdict.</summary>
    public static VerdictData From(CompatibilityVerdict verdict) => new()
    {
        Name = verdict.Name,
        Quantization = verdict.Quantization,
        IsDefault = verdict.IsDefault,
        Blocked = verdict.Blocked,
        Reasons = verdict.Reasons,
        Warnings = verdict.Warnings,
        Basis = verdict.Basis,
        SizeBytes = verdict.Size,
        RequiredBytes = verdict.Required,
        TotalMemoryBytes = verdict.TotalMemory,
        WeightBytes = verdict.Figures?.Weights,
        CacheBytes = verdict.Figures?.Cache,
        ComputeBytes = verdict.Figures?.Compute,
        Context = verdict.Context,
        LargestContext = verdict.MaxContext,
        GpuLayers = verdict.GpuLayers,
        Split = [.. (verdict.Figures?.Split ?? []).Select(share => new DeviceShareData(share.Device, share.Layers, share.Bytes))],
        Device = verdict.Device,
        Speed = verdict.Speed?.ToString().ToLowerInvariant(),
        FittingQuantization = verdict.FittingQuantization,
    };
}

/// <summary>What a device holds of a model.</summary>
/// <param name="Device">The card.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="Bytes">Bytes there.</param>
public sealed record DeviceShareData(string Device, int Layers, long Bytes);
