using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Platform;

/// <summary>fsync of a folder, which the base class library cannot open.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixDirectoryFlush
{
    private const int InvalidArgument = 22; // EINVAL on Linux and macOS

    // O_RDONLY | O_CLOEXEC: fcntl.h of Linux, sys/fcntl.h of macOS.
    private static readonly int Flags = OperatingSystem.IsMacOS() ? 0x0100_0000 : 0x8_0000;

    public static void Flush(string folder)
    {
        using var handle = new SafeFileHandle(Open(folder, Flags), ownsHandle: true);
        if (handle.IsInvalid)
            throw Failure(folder, Marshal.GetLastPInvokeError());
        // EINVAL: the file system keeps no folders that could be flushed, as some network ones.
        if (Sync(handle) != 0 && Marshal.GetLastPInvokeError() is var error and not InvalidArgument)
            throw Failure(folder, error);
    }

    private static IOException Failure(string folder, int error) =>
        new($"The folder '{folder}' cannot be flushed to disk: {Marshal.GetPInvokeErrorMessage(error)}.", error);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);
}
