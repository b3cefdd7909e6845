using System.Runtime.InteropServices;

namespace Kandil.Worker.Hosting;

/// <summary>The standard streams on Linux and macOS.</summary>
internal static partial class UnixDescriptors
{
    /// <summary>Duplicates 0 and 1, then points 1 at 2 and 0 at nothing.</summary>
    public static (nint Input, nint Output) Take()
    {
        int input = Check(dup(0));
        int output = Check(dup(1));
        Check(dup2(2, 1));
        using var nothing = File.OpenHandle("/dev/null");
        Check(dup2((int)nothing.DangerousGetHandle(), 0));
        return (input, output);
    }

    private static int Check(int result) =>
        result >= 0 ? result : throw new IOException($"The standard streams cannot be duplicated: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int from, int to);
}
