using Kandil.Core.Gguf;
using Kandil.Core.Primitives;

namespace Kandil.Core.Compatibility;

/// <summary>
/// Computes what memory a model takes once it is loaded on the processor: from its headers alone, by llama.cpp's own rules
/// (v0.4.0). bench/compat holds it against what llama.cpp reports.
/// </summary>
public static class MemoryEstimator
{
    private const long StateElement = sizeof(float);
    private const long CellUnit = 256;

    /// <summary>The whole estimate.</summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">How it is loaded.</param>
    /// <param name="repacking">Which weights the processor's instructions have laid out anew.</param>
    public static MemoryEstimate Estimate(ModelShape model, LoadPlan plan, WeightRepacking repacking)
    {
        (long mapped, long repacked) = Weights(model, repacking);
        long scores = model.Vocabulary * plan.Sequences * sizeof(float);
        return new MemoryEstimate(
            new ByteSize(mapped), new ByteSize(repacked), new ByteSize(Cache(model, plan)),
            new ByteSize(ComputeGraph.Bytes(model, plan) + scores), plan.ContextOf(model));
    }

    /// <summary>Bytes of keys, values and states.</summary>
    public static long Cache(ModelShape model, LoadPlan plan) => model.Layers.Sum(layer => Cache(layer, model, plan));

    /// <summary>Tokens that blocks with a sliding window keep.</summary>
    internal static long SlidingCells(ModelShape model, LoadPlan plan)
    {
        long context = plan.ContextOf(model);
        return plan.KeepsWholeWindow ? context : Math.Min(context, RoundUp(Math.Min(context, model.Window + plan.Batch)));
    }

    /// <summary>Bytes of a block's keys, values and states.</summary>
    internal static long Cache(LayerShape layer, ModelShape model, LoadPlan plan)
    {
        long bytes = layer.Recurrence is { } recurrence ? (recurrence.Rolling + recurrence.State) * StateElement * plan.Sequences : 0;
        if (layer.Attention is not { } attention || !layer.KeepsKeys)
            return bytes;
        long cells = (attention.IsSliding ? SlidingCells(model, plan) : plan.ContextOf(model)) * plan.Sequences;
        return bytes + Stored(attention.Keys * cells, plan.CacheType) + Stored(attention.Values * cells, plan.CacheType);
    }

    private static long RoundUp(long cells) => (cells + CellUnit - 1) / CellUnit * CellUnit;

    // A model's heads need not fill whole blocks of a quantised type; llama.cpp then refuses the type, and this is an upper bound.
    private static long Stored(long elements, GgmlType type) => type.SizeOf((elements + type.BlockLength - 1) / type.BlockLength * type.BlockLength);

    // Of each file the part is mapped that reaches from its first to its last tensor that stays there.
    private static (long Mapped, long Repacked) Weights(ModelShape model, WeightRepacking repacking)
    {
        long mapped = 0, repacked = 0;
        bool tied = !model.Files.Any(file => file.Any(tensor => tensor.Name == "output.weight"));
        foreach (IReadOnlyList<GgufTensor> file in model.Files)
        {
            long first = long.MaxValue, end = 0;
            foreach (GgufTensor tensor in file)
            {
                bool anew = repacking.Applies(tensor);
                if (anew || (tied && tensor.Name == "token_embd.weight" && repacking.AppliesToType(tensor)))
                    repacked += tensor.ByteSize;
                if (!anew)
                    (first, end) = (Math.Min(first, tensor.Offset), Math.Max(end, tensor.Offset + tensor.ByteSize));
            }

            mapped += Math.Max(0, end - Math.Min(first, end));
        }

        return (mapped, repacked);
    }
}
