using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Platform;

/// <summary>Copies of a file that share its blocks on disk until one of them is written: as private as a copy, at no cost.</summary>
public static class Reflink
{
    /// <summary>Clones a file into a new, owner-only one.</summary>
    /// <param name="source">The open file.</param>
    /// <param name="destination">The path of the new file; there must be none.</param>
    /// <returns>False where the file system, the pair of file systems or the operating system cannot; there is no new file then.</returns>
    /// <exception cref="IOException">The new file cannot be made.</exception>
    public static bool TryClone(SafeFileHandle source, string destination)
    {
        if (OperatingSystem.IsLinux())
            return LinuxReflink.TryClone(source, destination);
        // Windows clones blocks on ReFS alone, in pieces; nothing of that can be tried here, and a copy is right everywhere.
        return OperatingSystem.IsMacOS() && MacReflink.TryClone(source, destination);
    }
}
