namespace Kandil.Core.Platform;

/// <summary>The memory of this machine as far as this process may use it.</summary>
/// <param name="Total">Bytes in all: the machine's, or a container's limit below that.</param>
/// <param name="Available">Bytes that can be had now without pushing others out, at the most <paramref name="Total"/>.</param>
public readonly record struct MachineMemory(long Total, long Available)
{
    /// <summary>Reads it. What the system does not tell counts as available, so that a missing figure never forbids anything.</summary>
    public static MachineMemory Read()
    {
        if (OperatingSystem.IsLinux())
        {
            var linux = new LinuxMemory("/");
            return Of(linux.Total(), linux.Available());
        }

        return OperatingSystem.IsWindows() ? Of(WindowsMemory.Total(), WindowsMemory.Available())
            : OperatingSystem.IsMacOS() ? Of(null, MacMemory.Available())
            : Of(null, null);
    }

    // The base class library's figure is what its garbage collector may use, which in a container is three quarters of
    // the limit; it serves where the system has no better one.
    private static MachineMemory Of(long? total, long? available)
    {
        long all = total ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new MachineMemory(all, Math.Clamp(available ?? all, 0, all));
    }
}
