using Kandil.Core.Hardware;
using Kandil.Core.Primitives;

namespace Kandil.Core.Compatibility;

/// <summary>What a file takes on a machine, as far as it stays the same while other programs come and go.</summary>
/// <param name="Weights">Bytes of weights that are mapped from the files.</param>
/// <param name="Repacked">Bytes of weights that are laid out anew for the processor.</param>
/// <param name="Cache">Bytes of keys, values and states for the whole context.</param>
/// <param name="Compute">Bytes of the largest computation.</param>
/// <param name="Context">Tokens of context that this is for.</param>
/// <param name="TrainedContext">Tokens of context that the model was trained for; null where it does not say.</param>
/// <param name="LargestContext">Tokens of context that fit the memory of this process, at most what the model was trained for; null where none fits.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="BytesPerToken">Bytes that computing a token reads.</param>
/// <param name="Split">What fits on each graphics card.</param>
public sealed record FitFigures(
    long Weights, long Repacked, long Cache, long Compute, long Context, long? TrainedContext, long? LargestContext, int Layers, long BytesPerToken,
    IReadOnlyList<DeviceShare> Split)
{
    // Worker's runtime, the libraries, the tokeniser's tables.
    internal const long ProcessBytes = 128L << 20;

    private const long ContextStep = 256;
    private const long UsualTraining = 1 << 17;

    /// <summary>Bytes that must be in memory at the same time where nothing is on a graphics card.</summary>
    public long Required => Math.Max(Weights, Repacked) + Cache + Compute + ProcessBytes;

    /// <inheritdoc/>
    public override string ToString()
    {
        string parts = $"{new ByteSize(Weights)} of weights, {new ByteSize(Cache)} of keys and values, {new ByteSize(Compute)} to compute";
        return Split.Count == 0 ? parts : $"{parts}; {string.Join(", ", Split.Select(share => FormattableString.Invariant($"{share.Layers} layers on {share.Device}")))}";
    }

    /// <summary>Computes them.</summary>
    /// <param name="model">The model, or another quantisation of it.</param>
    /// <param name="plan">How it is loaded.</param>
    /// <param name="hardware">The machine.</param>
    /// <param name="size">Bytes of the weights, where the header is another quantisation's; null where it is the file's own.</param>
    public static FitFigures Of(ModelShape model, LoadPlan plan, MachineHardware hardware, long? size)
    {
        double ratio = size is { } bytes && model.WeightBytes > 0 ? (double)bytes / model.WeightBytes : 1;
        MemoryEstimate estimate = MemoryEstimator.Estimate(model, plan, size is null ? WeightRepacking.Of(hardware.Processor) : WeightRepacking.None);
        var figures = new FitFigures(
            size ?? estimate.Weights.Bytes, estimate.Repacked.Bytes, estimate.Cache.Bytes, estimate.Compute.Bytes, estimate.Context, model.TrainedContext,
            null, model.Layers.Count, (long)(model.BytesPerToken * ratio), []);
        return figures with
        {
            LargestContext = Largest(model, plan, hardware.TotalMemory - (figures.Required - figures.Cache - figures.Compute)),
            Split = hardware.Gpus.Count == 0 ? [] : LayerSplit.Largest(model, plan, figures.Compute, ratio, hardware.Gpus),
        };
    }

    private static long? Largest(ModelShape model, LoadPlan plan, long room)
    {
        bool Fits(long steps)
        {
            LoadPlan wider = plan with { Context = steps * ContextStep };
            return MemoryEstimator.Cache(model, wider) + ComputeGraph.Bytes(model, wider) + (model.Vocabulary * plan.Sequences * sizeof(float)) <= room;
        }

        long least = 0, most = Math.Max(1, (model.TrainedContext ?? UsualTraining) / ContextStep);
        if (Fits(most))
            return most * ContextStep;
        while (most - least > 1)
        {
            long middle = (least + most) / 2;
            (least, most) = Fits(middle) ? (middle, most) : (least, middle);
        }

        return least == 0 ? null : least * ContextStep;
    }
}
