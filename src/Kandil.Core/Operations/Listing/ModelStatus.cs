using System.Globalization;
using Kandil.Core.Compatibility;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations.Listing;

/// <summary>Whether a model can be used now, and if not, why.</summary>
public enum ModelStatus
{
    /// <summary>It can be used now.</summary>
    Ready,

    /// <summary>It runs on this machine once it is installed.</summary>
    Available,

    /// <summary>It runs on this machine, but memory is short for it, or it is made for a GPU.</summary>
    Slow,

    /// <summary>It needs more memory than this machine has.</summary>
    Incompatible,

    /// <summary>Its provider wants a key.</summary>
    NotConfigured,

    /// <summary>Its file is not there, or is none.</summary>
    Damaged,
}

/// <summary>In which part of a listing a model stands.</summary>
public enum ModelGroup
{
    /// <summary>On this machine.</summary>
    Local,

    /// <summary>In a cloud, or at an endpoint, that can be asked.</summary>
    Cloud,

    /// <summary>What could be installed or configured.</summary>
    Available,
}

/// <summary>Whether models fit this machine, by the rule for files whose headers nobody has read: half as much memory again as weights.</summary>
internal static class MemoryFit
{
    private static readonly Lazy<long> Total = new(MachineMemory.ReadTotal);

    /// <summary>True where files are so small that what their headers say changes nothing: three times as much would fit.</summary>
    public static bool IsPlenty(long size) => size <= Total.Value / 3;

    /// <summary>The status of a model that could be used, and the reason for any but the usual one.</summary>
    /// <param name="usual">What it is where memory is plenty.</param>
    /// <param name="size">The weights' bytes; null where nobody knows.</param>
    /// <param name="memory">MiB that it says it needs; null for the rule.</param>
    /// <param name="recommendsGpu">True when it is slow without a GPU.</param>
    public static (ModelStatus Status, string? Detail) Of(ModelStatus usual, long? size, int? memory, bool recommendsGpu)
    {
        double needed = memory is { } megabytes ? (double)megabytes * (1 << 20) : SizeRule.Memory(size ?? 0);
        return OfNeed(usual, needed, recommendsGpu);
    }

    /// <summary>The same where the bytes are known that it needs.</summary>
    public static (ModelStatus Status, string? Detail) OfNeed(ModelStatus usual, double needed, bool recommendsGpu)
    {
        if (needed > Total.Value)
            return (ModelStatus.Incompatible, string.Create(CultureInfo.InvariantCulture, $"needs {new ByteSize((long)needed)} of memory, this machine has {new ByteSize(Total.Value)}"));
        if (needed * SizeRule.Comfortable > Total.Value)
            return (ModelStatus.Slow, string.Create(CultureInfo.InvariantCulture, $"needs {new ByteSize((long)needed)} of the {new ByteSize(Total.Value)} of memory here"));
        return recommendsGpu ? (ModelStatus.Slow, "is made for a GPU and runs on the processor here") : (usual, null);
    }
}
