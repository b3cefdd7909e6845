using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Platform;

/// <summary>Linux's statx, whose layout is the same on every processor (struct statx of linux/stat.h).</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class LinuxFileStatus
{
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH: the open file itself
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint BasicStats = 0x07FF; // STATX_BASIC_STATS

    public static FileStatus Of(SafeFileHandle file)
    {
        Statx status;
        return From(Call(file, "", EmptyPath, BasicStats, &status), in status);
    }

    public static FileStatus Of(string path)
    {
        Statx status;
        return From(Call(CurrentFolder, path, 0, BasicStats, &status), in status);
    }

    public static FileStatus? TryOf(string path)
    {
        Statx status;
        int result = Call(CurrentFolder, path, 0, BasicStats, &status);
        return result == 0 ? From(result, in status) : null;
    }

    public static bool IsMissing(string path)
    {
        Statx status;
        return Call(CurrentFolder, path, 0, BasicStats, &status) != 0 && FileStatus.IsNoFile(Marshal.GetLastPInvokeError());
    }

    private static FileStatus From(int result, in Statx status)
    {
        if (result != 0)
            throw FileStatus.Failure(Marshal.GetLastPInvokeError());
        var identity = new FileIdentity(
            ((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode, status.Size,
            FileStatus.Nanoseconds(status.ModifiedSeconds, status.ModifiedNanoseconds),
            FileStatus.Nanoseconds(status.ChangedSeconds, status.ChangedNanoseconds));
        return FileStatus.FromUnix(identity, status.Mode);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Call(SafeFileHandle folder, string path, int flags, uint mask, Statx* status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Call(int folder, string path, int flags, uint mask, Statx* status);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public long Size;
        [FieldOffset(96)] public long ChangedSeconds;
        [FieldOffset(104)] public uint ChangedNanoseconds;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
