using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Platform;

/// <summary>macOS's fstat and stat with 64-bit inodes (struct stat of sys/stat.h).</summary>
[SupportedOSPlatform("macos")]
internal static unsafe partial class MacFileStatus
{
    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static FileStatus Of(SafeFileHandle file)
    {
        Stat status;
        return From(IsX64 ? CallX64(file, &status) : Call(file, &status), in status);
    }

    public static FileStatus Of(string path)
    {
        Stat status;
        return From(IsX64 ? CallX64(path, &status) : Call(path, &status), in status);
    }

    public static FileStatus? TryOf(string path)
    {
        Stat status;
        int result = IsX64 ? CallX64(path, &status) : Call(path, &status);
        return result == 0 ? From(result, in status) : null;
    }

    public static bool IsMissing(string path)
    {
        Stat status;
        return (IsX64 ? CallX64(path, &status) : Call(path, &status)) != 0 && FileStatus.IsNoFile(Marshal.GetLastPInvokeError());
    }

    private static FileStatus From(int result, in Stat status)
    {
        if (result != 0)
            throw FileStatus.Failure(Marshal.GetLastPInvokeError());
        var identity = new FileIdentity(
            status.Device, status.Inode, status.Size,
            FileStatus.Nanoseconds(status.ModifiedSeconds, status.ModifiedNanoseconds),
            FileStatus.Nanoseconds(status.ChangedSeconds, status.ChangedNanoseconds));
        return FileStatus.FromUnix(identity, status.Mode);
    }

    [LibraryImport("libSystem", EntryPoint = "fstat", SetLastError = true)]
    private static partial int Call(SafeFileHandle file, Stat* status);

    [LibraryImport("libSystem", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Call(string path, Stat* status);

    // On x64 the plain names still mean 32-bit inodes.
    [LibraryImport("libSystem", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static partial int CallX64(SafeFileHandle file, Stat* status);

    [LibraryImport("libSystem", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int CallX64(string path, Stat* status);

    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct Stat
    {
        [FieldOffset(0)] public uint Device;
        [FieldOffset(4)] public ushort Mode;
        [FieldOffset(8)] public ulong Inode;
        [FieldOffset(48)] public long ModifiedSeconds;
        [FieldOffset(56)] public long ModifiedNanoseconds;
        [FieldOffset(64)] public long ChangedSeconds;
        [FieldOffset(72)] public long ChangedNanoseconds;
        [FieldOffset(96)] public long Size;
    }
}
