using Kandil.Core.Primitives;

namespace Kandil.Core.Hardware;

/// <summary>A graphics card. What nothing tells is null.</summary>
public sealed record GraphicsFacts
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What computes on it: <c>CUDA</c>, <c>Metal</c>, <c>Vulkan</c>; null where only the system knows the card.</summary>
    public string? Backend { get; init; }

    /// <summary>Bytes of its memory; where it is unified, the machine's as far as this process may use it.</summary>
    public long? TotalMemory { get; init; }

    /// <summary>Bytes of it that are free now.</summary>
    public long? FreeMemory { get; init; }

    /// <summary>True when processor and card share one memory.</summary>
    public bool IsUnified { get; init; }

    /// <summary>The driver's version.</summary>
    public string? Driver { get; init; }

    /// <summary>NVIDIA's number for what it can compute, such as <c>8.9</c>.</summary>
    public string? ComputeCapability { get; init; }

    /// <summary>NVIDIA's count of its arithmetic units.</summary>
    public int? CudaCores { get; init; }

    /// <summary>True when the embedded engine, as it is installed, can compute on it.</summary>
    public bool IsUsable { get; init; }

    /// <summary>Who knows of it: <c>nvidia-smi</c>, <c>llama.cpp</c>, <c>kernel</c>.</summary>
    public required string FoundBy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => TotalMemory is { } total ? $"{Name} ({new ByteSize(total)}{(IsUnified ? ", shared" : "")})" : Name;
}

/// <summary>A device that llama.cpp can compute on, as it lists it.</summary>
/// <param name="Backend">What computes: <c>CUDA</c>, <c>Metal</c>, <c>Vulkan</c>, <c>CPU</c>.</param>
/// <param name="Name">The device's name: <c>NVIDIA GeForce RTX 4090</c>.</param>
/// <param name="TotalMemory">Bytes of its memory; 0 where it does not say.</param>
/// <param name="FreeMemory">Bytes of it that are free.</param>
/// <param name="IsGpu">False for the processor and what assists it.</param>
/// <param name="IsIntegrated">True when it computes in the machine's memory.</param>
public sealed record ComputeDevice(string Backend, string Name, long TotalMemory, long FreeMemory, bool IsGpu, bool IsIntegrated);

/// <summary>A volume.</summary>
/// <param name="Path">The folder that was asked about, or the nearest above it that exists.</param>
/// <param name="Total">Bytes of the volume.</param>
/// <param name="Free">Bytes that this user may still write.</param>
/// <param name="FileSystem">Its kind, such as <c>ext4</c>; null where nothing tells.</param>
public sealed record DiskFacts(string Path, long Total, long Free, string? FileSystem)
{
    /// <inheritdoc/>
    public override string ToString() => $"{new ByteSize(Free)} free of {new ByteSize(Total)} at {Path}";
}
