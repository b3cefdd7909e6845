using Kandil.Core.Hardware;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil hardware</c>. What is not known is null.</summary>
/// <param name="OperatingSystem">The system and its version.</param>
/// <param name="Architecture"><c>x64</c>, <c>arm64</c>.</param>
/// <param name="Processor">What its maker calls it.</param>
/// <param name="Cores">Cores that this process may compute on.</param>
/// <param name="Threads">Hardware threads that this process may use.</param>
/// <param name="Features">The vector instructions that engines use.</param>
/// <param name="TotalMemoryBytes">Bytes of memory that this process may use.</param>
/// <param name="AvailableMemoryBytes">Bytes that can be had now.</param>
/// <param name="MachineMemoryBytes">Bytes of the whole machine.</param>
/// <param name="MemoryLimitedBy">What keeps this process from the rest.</param>
/// <param name="Disk">The volume of the models.</param>
/// <param name="Gpus">The graphics cards.</param>
/// <param name="Unknown">What could not be found out.</param>
public sealed record HardwareData(
    string OperatingSystem, string Architecture, string? Processor, int Cores, int Threads, IReadOnlyList<string> Features, long TotalMemoryBytes,
    long AvailableMemoryBytes, long MachineMemoryBytes, string? MemoryLimitedBy, DiskData? Disk, IReadOnlyList<GpuData> Gpus, IReadOnlyList<UnknownData> Unknown)
{
    /// <summary>The data of a machine.</summary>
    public static HardwareData From(MachineHardware hardware) => new(
        hardware.OperatingSystem, hardware.Processor.Architecture, hardware.Processor.Name, hardware.Processor.Cores, hardware.Processor.Threads,
        hardware.Processor.Features, hardware.TotalMemory, hardware.AvailableMemory, hardware.MachineMemory, hardware.MemoryLimitedBy,
        hardware.Disk is { } disk ? new DiskData(disk.Path, disk.Total, disk.Free, disk.FileSystem) : null,
        [.. hardware.Gpus.Select(GpuData.From)], [.. hardware.Unknown.Select(unknown => new UnknownData(unknown.Subject, unknown.Reason))]);
}

/// <summary>A volume.</summary>
/// <param name="Path">A folder on it.</param>
/// <param name="TotalBytes">Bytes of it.</param>
/// <param name="FreeBytes">Bytes that this user may still write.</param>
/// <param name="FileSystem">Its kind.</param>
public sealed record DiskData(string Path, long TotalBytes, long FreeBytes, string? FileSystem);

/// <summary>A graphics card.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Backend">What computes on it.</param>
/// <param name="TotalMemoryBytes">Bytes of its memory.</param>
/// <param name="FreeMemoryBytes">Bytes of it that are free.</param>
/// <param name="IsUnified">True when it shares the machine's memory.</param>
/// <param name="Driver">The driver's version.</param>
/// <param name="ComputeCapability">NVIDIA's number for what it can compute.</param>
/// <param name="CudaCores">NVIDIA's count of its arithmetic units.</param>
/// <param name="IsUsable">True when the engine computes on it.</param>
/// <param name="FoundBy">Who knows of it.</param>
public sealed record GpuData(
    string Name, string? Backend, long? TotalMemoryBytes, long? FreeMemoryBytes, bool IsUnified, string? Driver, string? ComputeCapability, int? CudaCores,
    bool IsUsable, string FoundBy)
{
    /// <summary>The data of a card.</summary>
    public static GpuData From(GraphicsFacts gpu) => new(
        gpu.Name, gpu.Backend, gpu.TotalMemory, gpu.FreeMemory, gpu.IsUnified, gpu.Driver, gpu.ComputeCapability, gpu.CudaCores, gpu.IsUsable, gpu.FoundBy);
}

/// <summary>Something that could not be found out.</summary>
/// <param name="Subject">What.</param>
/// <param name="Reason">Why.</param>
public sealed record UnknownData(string Subject, string Reason);
