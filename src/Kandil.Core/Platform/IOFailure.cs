namespace Kandil.Core.Platform;

/// <summary>
/// What an I/O exception means. The base class library puts errno (Unix) or an HRESULT (Windows) into HResult and has types
/// for only a few of them.
/// </summary>
public static class IOFailure
{
    private const int WindowsSharing = unchecked((int)0x80070020);
    private const int WindowsLocked = unchecked((int)0x80070021);
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsWriteProtected = unchecked((int)0x80070013);

    /// <summary>No room on the disk, or the user's disk quota is used up.</summary>
    public static bool IsDiskFull(Exception exception) => exception is IOException && (OperatingSystem.IsWindows()
        ? exception.HResult is WindowsDiskFull or WindowsHandleDiskFull
        : exception.HResult == 28 || exception.HResult == (OperatingSystem.IsMacOS() ? 69 : 122)); // ENOSPC, EDQUOT

    /// <summary>Somebody else has the file locked.</summary>
    public static bool IsLocked(Exception exception) => exception is IOException && (OperatingSystem.IsWindows()
        ? exception.HResult is WindowsSharing or WindowsLocked
        : exception.HResult == (OperatingSystem.IsMacOS() ? 35 : 11)); // EWOULDBLOCK

    /// <summary>The operating system does not allow it: the file's mode or access list, or a file system that can only be read.</summary>
    public static bool IsDenied(Exception exception) => exception is UnauthorizedAccessException
        || (exception is IOException && exception.HResult == (OperatingSystem.IsWindows() ? WindowsWriteProtected : 30)); // EROFS
}
