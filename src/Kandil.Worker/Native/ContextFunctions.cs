using System.Runtime.InteropServices;

namespace Kandil.Worker.Native;

/// <summary>llama_context_params, 160 bytes. C's bool is a byte.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaContextParams
{
    public uint Context;
    public uint Batch;
    public uint MicroBatch;
    public uint MaxSequences;
    public uint RecurrentSnapshots;
    public uint MaxOutputs;
    public uint MaxOutputsPerSequence;
    public int Threads;
    public int BatchThreads;
    public int ContextType;
    public int RopeScalingType;
    public int PoolingType;
    public int AttentionType;
    public int FlashAttentionType;
    public float RopeFrequencyBase;
    public float RopeFrequencyScale;
    public float YarnExtensionFactor;
    public float YarnAttentionFactor;
    public float YarnBetaFast;
    public float YarnBetaSlow;
    public uint YarnOriginalContext;
    public float DefragmentationThreshold;
    public nint EvaluationCallback;
    public nint EvaluationCallbackUserData;
    public int KeyType;
    public int ValueType;
    public delegate* unmanaged[Cdecl]<void*, byte> AbortCallback;
    public void* AbortCallbackUserData;
    public byte Embeddings;
    public byte OffloadKqv;
    public byte NoPerformanceCounters;
    public byte OffloadOperations;
    public byte FullSlidingWindow;
    public byte UnifiedCache;
    public nint Samplers;
    public nuint SamplerCount;
    public nint OtherContext;
}

/// <summary>Contexts: a model's state of computation.</summary>
internal static unsafe partial class ContextFunctions
{
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_context_default_params")]
    public static partial LlamaContextParams DefaultParams();

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_init_from_model")]
    public static partial ContextHandle Create(ModelHandle model, LlamaContextParams parameters);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_free")]
    public static partial void Free(nint context);

    /// <summary>Tokens that may be computed at once: what was asked for, or the whole context if that is less.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_n_batch")]
    public static partial uint BatchSize(ContextHandle context);
}

/// <summary>A context. It keeps its model and its threads alive, and is freed before both.</summary>
internal sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
{
    private readonly List<SafeHandle> _kept = [];

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Makes something outlive this context.</summary>
    public void Keep(SafeHandle other)
    {
        bool added = false;
        other.DangerousAddRef(ref added);
        _kept.Add(other);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        ContextFunctions.Free(handle);
        foreach (var other in _kept)
        {
            other.DangerousRelease();
        }

        return true;
    }
}
