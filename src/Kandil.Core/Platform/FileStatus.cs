using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Platform;

/// <summary>What the operating system says about a file.</summary>
/// <param name="Identity">What changes when it is replaced or written.</param>
/// <param name="IsRegularFile">False for folders, pipes, sockets and devices.</param>
internal readonly record struct FileStatus(FileIdentity Identity, bool IsRegularFile)
{
    private const int TypeMask = 0xF000; // S_IFMT
    private const int RegularFile = 0x8000; // S_IFREG

    public static FileStatus Of(SafeFileHandle file) =>
        OperatingSystem.IsWindows() ? WindowsFileStatus.Of(file)
        : OperatingSystem.IsMacOS() ? MacFileStatus.Of(file)
        : OperatingSystem.IsLinux() ? LinuxFileStatus.Of(file)
        : throw NoSuchPlatform();

    /// <summary>Of the file that the path names, links followed. The file is not opened: opening a pipe would wait for its other end.</summary>
    public static FileStatus Of(string path) =>
        OperatingSystem.IsWindows() ? WindowsFileStatus.Of(path)
        : OperatingSystem.IsMacOS() ? MacFileStatus.Of(path)
        : OperatingSystem.IsLinux() ? LinuxFileStatus.Of(path)
        : throw NoSuchPlatform();

    /// <summary>As <see cref="Of(string)"/>; null where there is no file, or the operating system cannot tell.</summary>
    public static FileStatus? TryOf(string path) =>
        OperatingSystem.IsWindows() ? WindowsFileStatus.TryOf(path)
        : OperatingSystem.IsMacOS() ? MacFileStatus.TryOf(path)
        : OperatingSystem.IsLinux() ? LinuxFileStatus.TryOf(path)
        : throw NoSuchPlatform();

    /// <summary>True where the operating system says that nothing has that name; false where it does not tell, so that opening the file does.</summary>
    public static bool IsMissing(string path) =>
        OperatingSystem.IsMacOS() ? MacFileStatus.IsMissing(path)
        : OperatingSystem.IsLinux() && LinuxFileStatus.IsMissing(path);

    public static IOException Failure(int error) =>
        new($"A file's status cannot be read: {Marshal.GetPInvokeErrorMessage(error).TrimEnd('.', '\r', '\n')}.", error);

    public static FileStatus FromUnix(FileIdentity identity, int mode) => new(identity, (mode & TypeMask) == RegularFile);

    public static long Nanoseconds(long seconds, long nanoseconds) => unchecked((seconds * 1_000_000_000) + nanoseconds);

    /// <summary>Whether stat's error is that there is no such file, or no such folder on the way to it: ENOENT, ENOTDIR.</summary>
    public static bool IsNoFile(int error) => error is 2 or 20;

    private static PlatformNotSupportedException NoSuchPlatform() => new("Kandil runs on Linux, macOS and Windows.");
}
