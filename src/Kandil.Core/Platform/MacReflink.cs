using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Platform;

/// <summary>macOS's fclonefileat (APFS).</summary>
[SupportedOSPlatform("macos")]
internal static partial class MacReflink
{
    private const int CurrentFolder = -2; // AT_FDCWD, sys/fcntl.h
    private const uint NoOwnerCopy = 0x0002; // CLONE_NOOWNERCOPY, sys/clonefile.h

    public static bool TryClone(SafeFileHandle source, string destination)
    {
        if (CloneFile(source, CurrentFolder, destination, NoOwnerCopy) != 0)
            return false;
        // A clone has the mode of its source. It lies in an owner-only folder, so nobody could open it before this.
        File.SetUnixFileMode(destination, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return true;
    }

    [LibraryImport("libSystem", EntryPoint = "fclonefileat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CloneFile(SafeFileHandle source, int folder, string destination, uint flags);
}
