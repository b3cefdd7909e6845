using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Kandil.Core.Platform;

/// <summary>A second name of a file: one content, one inode, no room.</summary>
public static partial class HardLink
{
    /// <summary>Gives a file a second name in the same file system.</summary>
    /// <param name="existing">The file.</param>
    /// <param name="name">The new name, which nothing has yet.</param>
    /// <returns>False where the file system has no such names, the file has too many or the names lie in two file systems; there is no new name then.</returns>
    public static bool TryCreate(string existing, string name) =>
        OperatingSystem.IsWindows() ? CreateOnWindows(name, existing, 0) != 0 : LinkOnUnix(existing, name) == 0;

    [UnsupportedOSPlatform("windows")]
    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkOnUnix(string existing, string name);

    [SupportedOSPlatform("windows")]
    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    private static partial int CreateOnWindows(string name, string existing, nint security);
}
