using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Kandil.Core.Platform;

/// <summary>Memory on Windows, by GlobalMemoryStatusEx and the limits of the job that this process is in.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsMemory
{
    /// <summary>Bytes of physical memory; null when the call fails.</summary>
    public static long? Machine() => (long?)Read()?.TotalPhysical;

    /// <summary>Bytes in all that this process may use; null when the call fails.</summary>
    public static long? Total() => Machine() is { } all ? Math.Min(all, WindowsJob.MemoryOfThisProcess() ?? all) : null;

    /// <summary>Bytes that can be had now; null when the call fails.</summary>
    public static long? Available()
    {
        if ((long?)Read()?.AvailablePhysical is not { } free)
            return null;
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return Math.Min(free, WindowsJob.MemoryOfThisProcess() - process.PrivateMemorySize64 ?? free);
    }

    private static unsafe MemoryStatus? Read()
    {
        var status = new MemoryStatus { Length = (uint)sizeof(MemoryStatus) };
        return GlobalMemoryStatusEx(&status) != 0 ? status : null;
    }

    [LibraryImport("kernel32")]
    private static unsafe partial int GlobalMemoryStatusEx(MemoryStatus* status);

    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryStatus
    {
        public uint Length;
        public uint Load;
        public ulong TotalPhysical;
        public ulong AvailablePhysical;
        public ulong TotalPageFile;
        public ulong AvailablePageFile;
        public ulong TotalVirtual;
        public ulong AvailableVirtual;
        public ulong AvailableExtendedVirtual;
    }
}
