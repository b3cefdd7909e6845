using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kandil.Worker.Native;

namespace Kandil.Tests.Unit.Worker;

/// <summary>
/// The structures that pass between Worker and llama.cpp lie as C lays them out: the numbers are sizeof and offsetof of
/// llama.h and ggml.h of v0.4.0 on a 64-bit system.
/// </summary>
public class LayoutTests
{
    [Fact]
    public void Model_parameters() => Check<LlamaModelParams>(
        80,
        (nameof(LlamaModelParams.Devices), 0), (nameof(LlamaModelParams.TensorBufferOverrides), 8), (nameof(LlamaModelParams.GpuLayers), 16),
        (nameof(LlamaModelParams.SplitMode), 20), (nameof(LlamaModelParams.LoadMode), 24), (nameof(LlamaModelParams.LazyMode), 28),
        (nameof(LlamaModelParams.MainGpu), 32), (nameof(LlamaModelParams.TensorSplit), 40), (nameof(LlamaModelParams.ProgressCallback), 48),
        (nameof(LlamaModelParams.ProgressCallbackUserData), 56), (nameof(LlamaModelParams.KeyValueOverrides), 64),
        (nameof(LlamaModelParams.VocabularyOnly), 72), (nameof(LlamaModelParams.CheckTensors), 73), (nameof(LlamaModelParams.UseExtraBufferTypes), 74),
        (nameof(LlamaModelParams.NoHost), 75), (nameof(LlamaModelParams.NoAllocation), 76), (nameof(LlamaModelParams.LoadMtp), 77));

    [Fact]
    public void Context_parameters() => Check<LlamaContextParams>(
        160,
        (nameof(LlamaContextParams.Context), 0), (nameof(LlamaContextParams.Batch), 4), (nameof(LlamaContextParams.MicroBatch), 8),
        (nameof(LlamaContextParams.MaxSequences), 12), (nameof(LlamaContextParams.RecurrentSnapshots), 16), (nameof(LlamaContextParams.MaxOutputs), 20),
        (nameof(LlamaContextParams.MaxOutputsPerSequence), 24), (nameof(LlamaContextParams.Threads), 28), (nameof(LlamaContextParams.BatchThreads), 32),
        (nameof(LlamaContextParams.ContextType), 36), (nameof(LlamaContextParams.RopeScalingType), 40), (nameof(LlamaContextParams.PoolingType), 44),
        (nameof(LlamaContextParams.AttentionType), 48), (nameof(LlamaContextParams.FlashAttentionType), 52), (nameof(LlamaContextParams.RopeFrequencyBase), 56),
        (nameof(LlamaContextParams.RopeFrequencyScale), 60), (nameof(LlamaContextParams.YarnExtensionFactor), 64),
        (nameof(LlamaContextParams.YarnAttentionFactor), 68), (nameof(LlamaContextParams.YarnBetaFast), 72), (nameof(LlamaContextParams.YarnBetaSlow), 76),
        (nameof(LlamaContextParams.YarnOriginalContext), 80), (nameof(LlamaContextParams.DefragmentationThreshold), 84),
        (nameof(LlamaContextParams.EvaluationCallback), 88), (nameof(LlamaContextParams.EvaluationCallbackUserData), 96),
        (nameof(LlamaContextParams.KeyType), 104), (nameof(LlamaContextParams.ValueType), 108), (nameof(LlamaContextParams.AbortCallback), 112),
        (nameof(LlamaContextParams.AbortCallbackUserData), 120), (nameof(LlamaContextParams.Embeddings), 128), (nameof(LlamaContextParams.OffloadKqv), 129),
        (nameof(LlamaContextParams.NoPerformanceCounters), 130), (nameof(LlamaContextParams.OffloadOperations), 131),
        (nameof(LlamaContextParams.FullSlidingWindow), 132), (nameof(LlamaContextParams.UnifiedCache), 133), (nameof(LlamaContextParams.Samplers), 136),
        (nameof(LlamaContextParams.SamplerCount), 144), (nameof(LlamaContextParams.OtherContext), 152));

    [Fact]
    public void Batches() => Check<LlamaBatch>(
        56,
        (nameof(LlamaBatch.Count), 0), (nameof(LlamaBatch.Tokens), 8), (nameof(LlamaBatch.Embeddings), 16), (nameof(LlamaBatch.Positions), 24),
        (nameof(LlamaBatch.SequenceCounts), 32), (nameof(LlamaBatch.Sequences), 40), (nameof(LlamaBatch.WantsOutput), 48));

    [Fact]
    public void Chat_messages() => Check<LlamaChatMessage>(16, (nameof(LlamaChatMessage.Role), 0), (nameof(LlamaChatMessage.Content), 8));

    [Fact]
    public void Sampler_chain_parameters() => Check<LlamaSamplerChainParams>(1, (nameof(LlamaSamplerChainParams.NoPerformanceCounters), 0));

    [Fact]
    public void Token_data() => Check<LlamaTokenData>(
        12, (nameof(LlamaTokenData.Token), 0), (nameof(LlamaTokenData.Logit), 4), (nameof(LlamaTokenData.Probability), 8));

    [Fact]
    public void Arrays_of_token_data() => Check<LlamaTokenDataArray>(
        32,
        (nameof(LlamaTokenDataArray.Data), 0), (nameof(LlamaTokenDataArray.Count), 8), (nameof(LlamaTokenDataArray.Selected), 16),
        (nameof(LlamaTokenDataArray.Sorted), 24));

    [Fact]
    public void Thread_pool_parameters() => Check<GgmlThreadpoolParams>(
        528,
        (nameof(GgmlThreadpoolParams.CpuMask), 0), (nameof(GgmlThreadpoolParams.Threads), 512), (nameof(GgmlThreadpoolParams.Priority), 516),
        (nameof(GgmlThreadpoolParams.Poll), 520), (nameof(GgmlThreadpoolParams.StrictCpu), 524), (nameof(GgmlThreadpoolParams.Paused), 525));

    private static void Check<T>(int size, params (string Field, int Offset)[] expected)
        where T : unmanaged
    {
        Assert.Equal(size, Unsafe.SizeOf<T>());
        Assert.Equal(expected, typeof(T).GetFields().Select(field => (field.Name, (int)Marshal.OffsetOf<T>(field.Name))));
    }
}
