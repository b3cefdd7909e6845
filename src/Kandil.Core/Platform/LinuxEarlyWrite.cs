using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Platform;

/// <summary>Linux's sync_file_range.</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxEarlyWrite
{
    private const uint Write = 2; // SYNC_FILE_RANGE_WRITE: begin, without waiting

    // Whatever the reason for a refusal is, the flush that follows either works or names it.
    public static void Begin(SafeFileHandle file, long offset, long length) => _ = Call(file, offset, length, Write);

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int Call(SafeFileHandle file, long offset, long length, uint flags);
}
