using System.Runtime.InteropServices;

namespace Kandil.Worker.Inference;

/// <summary>A number that llama.cpp's threads look at between the steps of a computation; lives as long as the process.</summary>
internal sealed unsafe class AbortFlag
{
    /// <summary>Where it lies: an int, not 0 when the computation is to be given up.</summary>
    public int* Pointer { get; } = (int*)NativeMemory.AllocZeroed(sizeof(int));

    /// <summary>Asks for the computation under way to be given up.</summary>
    public void Raise() => Volatile.Write(ref *Pointer, 1);

    /// <summary>Takes the wish back.</summary>
    public void Lower() => Volatile.Write(ref *Pointer, 0);
}
