using System.Runtime.InteropServices;

namespace Kandil.Worker.Native;

/// <summary>A context's memory of the tokens it has computed, by sequence.</summary>
internal static partial class MemoryFunctions
{
    /// <summary>The memory; 0 for a model that has none, which then cannot generate.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_get_memory")]
    public static partial nint Of(ContextHandle context);

    /// <summary>Forgets a sequence's positions from <paramref name="from"/> on, all of them if it is -1.</summary>
    /// <returns>0 when only a part was to be forgotten and the model cannot do that.</returns>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_memory_seq_rm")]
    public static partial byte Remove(nint memory, int sequence, int from, int to);
}
