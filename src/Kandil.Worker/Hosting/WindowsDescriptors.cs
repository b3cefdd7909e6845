using System.Runtime.InteropServices;

namespace Kandil.Worker.Hosting;

/// <summary>The standard streams on Windows: handles of the system, and descriptors of the C runtime on top of them.</summary>
internal static partial class WindowsDescriptors
{
    private const int Input = -10;
    private const int Output = -11;
    private const int Error = -12;
    private const uint SameAccess = 2;
    private const nint ThisProcess = -1;

    /// <summary>Duplicates the handles of input and output, then points output at error and input at nothing.</summary>
    public static (nint Input, nint Output) Take()
    {
        nint input = Duplicate(GetStdHandle(Input));
        nint output = Duplicate(GetStdHandle(Output));
        // The C runtime's descriptor 1 first: native code prints through it, and it owns the handle that it replaces.
        _ = _dup2(2, 1);
        _ = SetStdHandle(Output, GetStdHandle(Error));
        _ = SetStdHandle(Input, 0);
        return (input, output);
    }

    /// <summary>The handle of standard error.</summary>
    public static nint ErrorHandle() => GetStdHandle(Error);

    private static nint Duplicate(nint handle) =>
        DuplicateHandle(ThisProcess, handle, ThisProcess, out nint copy, 0, 0, SameAccess) != 0
            ? copy
            : throw new IOException($"The standard streams cannot be duplicated: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("kernel32")]
    private static partial nint GetStdHandle(int which);

    [LibraryImport("kernel32")]
    private static partial int SetStdHandle(int which, nint handle);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int DuplicateHandle(
        nint fromProcess, nint handle, nint toProcess, out nint copy, uint access, int inherit, uint options);

    [LibraryImport("ucrtbase")]
    private static partial int _dup2(int from, int to);
}
