using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kandil.Worker.Hosting;

namespace Kandil.Worker.Native;

/// <summary>
/// Passes llama.cpp's warnings and errors to standard error and keeps the last errors, which are the only reason that
/// llama.cpp gives when a function of its returns nothing. Static because the callbacks are the process's.
/// </summary>
internal static unsafe class NativeLog
{
    private const int KeptLines = 8;

    private static readonly object Gate = new();
    private static readonly Queue<string> Errors = new();
    private static int _level;

    /// <summary>Takes over llama.cpp's log and its last words.</summary>
    public static void Attach()
    {
        LogFunctions.SetLog(&OnLog, null);
        LogFunctions.SetAbort(&OnAbort);
    }

    /// <summary>The errors since the last call, in one line, and forgets them.</summary>
    /// <param name="otherwise">What to say when there were none.</param>
    public static string TakeErrors(string otherwise)
    {
        lock (Gate)
        {
            string text = Errors.Count == 0 ? otherwise : string.Join("; ", Errors);
            Errors.Clear();
            return text;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(int level, byte* text, void* userData)
    {
        lock (Gate)
        {
            _level = level == LogFunctions.Continued ? _level : level;
            if (_level is not (LogFunctions.Warning or LogFunctions.Error))
            {
                return;
            }

            string line = Marshal.PtrToStringUTF8((nint)text) ?? "";
            StandardError.Write(line);
            if (_level == LogFunctions.Error && line.Trim() is { Length: > 0 } words)
            {
                Errors.Enqueue(words);
                if (Errors.Count > KeptLines)
                {
                    Errors.Dequeue();
                }
            }
        }
    }

    // llama.cpp calls abort() when this returns.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnAbort(byte* message) =>
        StandardError.Write($"llama.cpp ended the process: {Marshal.PtrToStringUTF8((nint)message)}\n");
}
