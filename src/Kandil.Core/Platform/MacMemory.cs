using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Kandil.Core.Platform;

/// <summary>Memory on macOS, by host_statistics64: pages that are free or can be given back at once.</summary>
[SupportedOSPlatform("macos")]
internal static partial class MacMemory
{
    private const int HostVmInfo64 = 4;

    // vm_statistics64 in 32-bit words; the kernel writes at most as many as are asked for.
    private const int Words = 38;

    // The first words are the counts of free, active, inactive and wired pages.
    private const int Free = 0;
    private const int Inactive = 2;

    /// <summary>Bytes that can be had now; null when the call fails.</summary>
    public static unsafe long? Available()
    {
        uint* statistics = stackalloc uint[Words];
        uint count = Words;
        return HostStatistics64(HostSelf(), HostVmInfo64, statistics, &count) == 0
            ? ((long)statistics[Free] + statistics[Inactive]) * Environment.SystemPageSize
            : null;
    }

    [LibraryImport("libSystem", EntryPoint = "mach_host_self")]
    private static partial uint HostSelf();

    [LibraryImport("libSystem", EntryPoint = "host_statistics64")]
    private static unsafe partial int HostStatistics64(uint host, int flavor, uint* statistics, uint* count);
}
