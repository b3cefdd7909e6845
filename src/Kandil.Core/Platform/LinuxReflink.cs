using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Platform;

/// <summary>Linux's FICLONE (btrfs, XFS, bcachefs, overlays of them).</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxReflink
{
    private const nuint FiClone = 0x40049409; // _IOW(0x94, 9, int), linux/fs.h

    public static bool TryClone(SafeFileHandle source, string destination)
    {
        using (FileStream file = OwnerOnly.CreateFile(destination))
        {
            // Whatever the reason for a refusal is, copying either works or names it.
            if (Ioctl(file.SafeFileHandle, FiClone, source) == 0)
                return true;
        }

        File.Delete(destination);
        return false;
    }

    private static int Ioctl(SafeFileHandle file, nuint request, SafeFileHandle argument)
    {
        bool held = false;
        try
        {
            argument.DangerousAddRef(ref held);
            return Ioctl(file, request, argument.DangerousGetHandle());
        }
        finally
        {
            if (held)
                argument.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(SafeFileHandle file, nuint request, nint argument);
}
