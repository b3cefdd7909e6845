namespace Kandil.Core.Platform;

/// <summary>The memory of this machine as far as this process may use it.</summary>
/// <param name="Total">Bytes in all: the machine's, or a limit of this process below that.</param>
/// <param name="Available">Bytes that can be had now without pushing others out, at the most <paramref name="Total"/>.</param>
public readonly record struct MachineMemory(long Total, long Available)
{
    /// <summary>Bytes that the machine has, whatever this process may use of them.</summary>
    public long Machine { get; init; } = Total;

    /// <summary>What keeps this process from the rest: <c>control group</c>, <c>job</c>; null for nothing.</summary>
    public string? LimitedBy { get; init; }

    /// <summary>Reads it. What the system does not tell counts as available, so that a missing figure never forbids anything.</summary>
    public static MachineMemory Read()
    {
        if (OperatingSystem.IsLinux())
        {
            var linux = new LinuxMemory("/");
            return Of(linux.Machine(), linux.Total(), linux.Available(), "control group");
        }

        return OperatingSystem.IsWindows() ? Of(WindowsMemory.Machine(), WindowsMemory.Total(), WindowsMemory.Available(), "job")
            : OperatingSystem.IsMacOS() ? Of(MacFacts.Number("hw.memsize"), null, MacMemory.Available(), null)
            : Of(null, null, null, null);
    }

    /// <summary>Reads <see cref="Total"/> alone, which takes a third as long.</summary>
    public static long ReadTotal() =>
        OperatingSystem.IsLinux() ? All(null, new LinuxMemory("/").Total()) : Read().Total;

    // The base class library's figure is what its garbage collector may use, which in a container is three quarters of
    // the limit; it serves where the system has no better one.
    private static long All(long? machine, long? total) => total ?? machine ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static MachineMemory Of(long? machine, long? total, long? available, string? limit)
    {
        long all = All(machine, total);
        return new MachineMemory(all, Math.Clamp(available ?? all, 0, all))
        {
            Machine = Math.Max(machine ?? all, all),
            LimitedBy = machine > all ? limit : null,
        };
    }
}
