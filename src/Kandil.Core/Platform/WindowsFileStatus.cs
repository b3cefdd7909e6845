using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Platform;

/// <summary>Windows: GetFileInformationByHandle for what the file is, GetFileInformationByHandleEx for when it changed.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsFileStatus
{
    private const int FileBasicInfo = 0;
    private const uint DirectoryOrDevice = 0x10 | 0x40; // FILE_ATTRIBUTE_DIRECTORY, FILE_ATTRIBUTE_DEVICE

    public static FileStatus Of(SafeFileHandle file)
    {
        FileInformation information;
        BasicInformation times;
        if (GetInformation(file, &information) == 0 || GetInformation(file, FileBasicInfo, &times, (uint)sizeof(BasicInformation)) == 0)
            throw FileStatus.Failure(Marshal.GetLastPInvokeError());

        var identity = new FileIdentity(
            information.VolumeSerialNumber, Join(information.IndexHigh, information.IndexLow),
            (long)Join(information.SizeHigh, information.SizeLow), SinceUnixEpoch(times.LastWriteTime), SinceUnixEpoch(times.ChangeTime));
        return new(identity, (information.Attributes & DirectoryOrDevice) == 0);
    }

    public static FileStatus Of(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Of(file);
    }

    public static FileStatus? TryOf(string path)
    {
        try
        {
            return File.Exists(path) ? Of(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ulong Join(uint high, uint low) => ((ulong)high << 32) | low;

    private static long SinceUnixEpoch(long fileTime) => unchecked((fileTime - DateTime.UnixEpoch.ToFileTimeUtc()) * 100);

    [LibraryImport("kernel32", EntryPoint = "GetFileInformationByHandle", SetLastError = true)]
    private static partial int GetInformation(SafeFileHandle file, FileInformation* information);

    [LibraryImport("kernel32", EntryPoint = "GetFileInformationByHandleEx", SetLastError = true)]
    private static partial int GetInformation(SafeFileHandle file, int kind, BasicInformation* information, uint size);

    // BY_HANDLE_FILE_INFORMATION: its times are pairs of 32-bit words, so nothing is aligned to 8.
    [StructLayout(LayoutKind.Explicit, Size = 52)]
    private struct FileInformation
    {
        [FieldOffset(0)] public uint Attributes;
        [FieldOffset(28)] public uint VolumeSerialNumber;
        [FieldOffset(32)] public uint SizeHigh;
        [FieldOffset(36)] public uint SizeLow;
        [FieldOffset(44)] public uint IndexHigh;
        [FieldOffset(48)] public uint IndexLow;
    }

    // FILE_BASIC_INFO
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    private struct BasicInformation
    {
        [FieldOffset(16)] public long LastWriteTime;
        [FieldOffset(24)] public long ChangeTime;
    }
}
