using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Kandil.Core.Platform;

/// <summary>Memory on Windows, by GlobalMemoryStatusEx.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsMemory
{
    /// <summary>Bytes of physical memory; null when the call fails.</summary>
    public static long? Total() => (long?)Read()?.TotalPhysical;

    /// <summary>Bytes of physical memory that can be had now; null when the call fails.</summary>
    public static long? Available() => (long?)Read()?.AvailablePhysical;

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
