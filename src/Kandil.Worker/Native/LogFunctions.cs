using System.Runtime.InteropServices;

namespace Kandil.Worker.Native;

/// <summary>Where llama.cpp says what it does, and what it says before it ends the process.</summary>
internal static unsafe partial class LogFunctions
{
    /// <summary>enum ggml_log_level.</summary>
    public const int Warning = 3;

    /// <summary>enum ggml_log_level.</summary>
    public const int Error = 4;

    /// <summary>enum ggml_log_level: the text belongs to the line before.</summary>
    public const int Continued = 5;

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_log_set")]
    public static partial void SetLog(delegate* unmanaged[Cdecl]<int, byte*, void*, void> callback, void* userData);

    [LibraryImport(LibraryNames.GgmlBase, EntryPoint = "ggml_set_abort_callback")]
    public static partial nint SetAbort(delegate* unmanaged[Cdecl]<byte*, void> callback);
}
