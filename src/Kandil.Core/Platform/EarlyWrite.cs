using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Platform;

/// <summary>Lets the disk begin before it is told to hurry: what was started early, a flush at the end need not wait for.</summary>
public static class EarlyWrite
{
    /// <summary>
    /// Asks the system to begin to write a part of a file to the disk, and does not wait. Best effort: it promises nothing,
    /// only a flush does. Windows and macOS begin by themselves.
    /// </summary>
    /// <param name="file">The file, open for writing.</param>
    /// <param name="offset">Where the part begins, in bytes.</param>
    /// <param name="length">Its length in bytes.</param>
    public static void Begin(SafeFileHandle file, long offset, long length)
    {
        if (OperatingSystem.IsLinux())
            LinuxEarlyWrite.Begin(file, offset, length);
    }
}
