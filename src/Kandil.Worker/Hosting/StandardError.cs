using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Worker.Hosting;

/// <summary>
/// Standard error, unbuffered, so that last words are out before the process is. The caller keeps the end of it for its
/// error messages.
/// </summary>
internal static class StandardError
{
    private static readonly object Gate = new();
    private static readonly FileStream Stream = OpenStream();

    /// <summary>Writes a text as it is. A closed standard error is no reason to fail.</summary>
    public static void Write(string text)
    {
        try
        {
            lock (Gate)
            {
                Stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        catch (IOException)
        {
            // Nobody listens; there is nowhere to say so.
        }
    }

    private static FileStream OpenStream() => OperatingSystem.IsWindows()
        ? new FileStream(new SafeFileHandle(WindowsDescriptors.ErrorHandle(), ownsHandle: false), FileAccess.Write, bufferSize: 0)
        : new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0);
}
