using Kandil.Core.Gguf;

namespace Kandil.Core.Compatibility;

/// <summary>How a model is to be loaded, as far as memory depends on it; the defaults are the embedded engine's.</summary>
public sealed record LoadPlan
{
    private const long DefaultContext = 4096;
    internal const long ContextUnit = 256;

    /// <summary>Tokens of context of one answer; null takes the smaller of 4096 and what the model was trained for.</summary>
    public long? Context { get; init; }

    /// <summary>Tokens of prompt that are computed at once.</summary>
    public long Batch { get; init; } = 512;

    /// <summary>Answers at a time, each with a context of its own.</summary>
    public long Sequences { get; init; } = 1;

    /// <summary>How keys and values are kept.</summary>
    public GgmlType CacheType { get; init; } = GgmlType.F16;

    /// <summary>Whether attention is computed without storing its matrix; the engine does where it can.</summary>
    public bool FlashAttention { get; init; } = true;

    /// <summary>Whether blocks with a sliding window keep every token all the same, as the embedded engine has it, so that the end
    /// of a conversation can be taken back.</summary>
    public bool KeepsWholeWindow { get; init; } = true;

    /// <summary>Tokens of context that a model gets under this plan: a multiple of 256.</summary>
    public long ContextOf(ModelShape model)
    {
        long wanted = Context ?? Math.Min(DefaultContext, model.TrainedContext is > 0 and var trained ? trained : DefaultContext);
        return (wanted + ContextUnit - 1) / ContextUnit * ContextUnit;
    }
}
