using System.Runtime.Versioning;
using Microsoft.Win32;

namespace Kandil.Core.Platform;

/// <summary>What Windows' registry says about the processor.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsProcessor
{
    /// <summary>What its maker calls it; null where nothing tells.</summary>
    public static string? Name()
    {
        using RegistryKey? key = Registry.LocalMachine.OpenSubKey(@"HARDWARE\DESCRIPTION\System\CentralProcessor\0");
        return key?.GetValue("ProcessorNameString") is string { Length: > 0 } name ? name.Trim() : null;
    }
}
