namespace Kandil.Core.Platform;

/// <summary>The memory of this machine as far as this process may use it.</summary>
/// <param name="Total">Bytes in all: the machine's, or a container's limit below that.</param>
/// <param name="Available">Bytes that can be had now without pushing others out, at the most <paramref name="Total"/>.</param>
public readonly record struct MachineMemory(long Total, long Available)
{
    /// <summary>Reads it. What the system does not tell counts as available, so that a missing figure never forbids anything.</summary>
    public static MachineMemory Read()
    {
        // The base class library knows the limits of containers and job objects; what is free now it knows only as of
        // its last garbage collection.
        long total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long? available =
            OperatingSystem.IsLinux() ? new LinuxMemory("/").Available()
            : OperatingSystem.IsWindows() ? WindowsMemory.Available()
            : OperatingSystem.IsMacOS() ? MacMemory.Available()
            : null;
        return new MachineMemory(total, Math.Clamp(available ?? total, 0, total));
    }
}
