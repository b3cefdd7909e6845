using System.Runtime.InteropServices;

namespace Kandil.Worker.Native;

/// <summary>llama_batch, 56 bytes: columns of tokens to compute.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaBatch
{
    public int Count;
    public int* Tokens;
    public float* Embeddings;
    public int* Positions;
    public int* SequenceCounts;
    public int** Sequences;
    public sbyte* WantsOutput;
}

/// <summary>Computing a batch.</summary>
internal static partial class DecodeFunctions
{
    /// <summary>llama_decode: computed.</summary>
    public const int Computed = 0;

    /// <summary>llama_decode: the abort callback said so.</summary>
    public const int Aborted = 2;

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_decode")]
    public static partial int Decode(ContextHandle context, LlamaBatch batch);
}
