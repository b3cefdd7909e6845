using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Kandil.Worker.Restrictions;

/// <summary>macOS's sandbox of a process, described in its own language. It reaches every thread.</summary>
[SupportedOSPlatform("macos")]
internal static unsafe partial class MacSandbox
{
    /// <summary>Applies it.</summary>
    /// <param name="forbidsPrograms">No other program may be started.</param>
    /// <param name="forbidsWriting">No file may be written.</param>
    /// <returns>Why not; null when it holds.</returns>
    public static string? Apply(bool forbidsPrograms, bool forbidsWriting)
    {
        var profile = new StringBuilder("(version 1)(allow default)(deny network*)");
        if (forbidsPrograms)
            profile.Append("(deny process-fork)(deny process-exec)");
        if (forbidsWriting)
            profile.Append("(deny file-write* (require-not (literal \"/dev/null\")))");
        byte* error = null;
        try
        {
            fixed (byte* text = Encoding.UTF8.GetBytes(profile.Append('\0').ToString()))
            {
                if (sandbox_init(text, 0, &error) == 0)
                    return null;
            }

            return Marshal.PtrToStringUTF8((nint)error) ?? "sandbox_init gives no reason";
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return exception.Message;
        }
        finally
        {
            if (error is not null)
                sandbox_free_error(error);
        }
    }

    [LibraryImport("libsandbox")]
    private static partial int sandbox_init(byte* profile, ulong flags, byte** error);

    [LibraryImport("libsandbox")]
    private static partial void sandbox_free_error(byte* error);
}
