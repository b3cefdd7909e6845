using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Kandil.Worker.Hosting;

/// <summary>
/// Ends the process at once. Environment.Exit would run llama.cpp's static destructors while its threads compute, which
/// crashes at times, and would wait for whoever else hosts this process.
/// </summary>
internal static partial class ProcessEnd
{
    /// <summary>Ends the process with a code; does not return.</summary>
    [DoesNotReturn]
    public static void With(int code)
    {
        if (OperatingSystem.IsWindows())
        {
            _ = TerminateProcess(-1, (uint)code);
        }
        else
        {
            ExitNow(code);
        }

        throw new InvalidOperationException("The process did not end.");
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);

    // -1 is the handle of the process itself.
    [LibraryImport("kernel32")]
    private static partial int TerminateProcess(nint process, uint code);
}
