using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Kandil.Core.Platform;

/// <summary>Standard input as the process was given it.</summary>
public static partial class InheritedInput
{
    private const int GetDescriptorFlags = 1; // F_GETFD, and below FD_CLOEXEC: the same on Linux and macOS
    private const int CloseOnExecute = 1;

    /// <summary>
    /// False when the process was started without one (<c>&lt;&amp;-</c>). On Unix the number 0 then belongs to whatever the
    /// runtime opened first, such as a pipe of its own that never ends. Windows tells such streams apart by itself.
    /// </summary>
    public static bool IsOpen => OperatingSystem.IsWindows() || WasInherited();

    // What is closed when a program is executed cannot have come from before.
    [UnsupportedOSPlatform("windows")]
    private static bool WasInherited() => GetFlags(0, GetDescriptorFlags) is >= 0 and var flags && (flags & CloseOnExecute) == 0;

    [UnsupportedOSPlatform("windows")]
    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int GetFlags(int descriptor, int command);
}
