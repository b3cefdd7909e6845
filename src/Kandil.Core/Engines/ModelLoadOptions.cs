using Kandil.Core.Errors;

namespace Kandil.Core.Engines;

/// <summary>Whether attention is computed without storing its matrix.</summary>
public enum FlashAttention
{
    /// <summary>Where the engine thinks it helps.</summary>
    Auto,

    /// <summary>Always.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}

/// <summary>How a local model is loaded. Two loads of a file with the same options share one engine process.</summary>
public sealed record ModelLoadOptions
{
    /// <summary>Tokens of context; null takes the smaller of 4096 and what the model was trained for. Above the training length is allowed and warned of.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Tokens of prompt that are computed at once; default 512.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Threads that compute; 0 or null takes the physical cores, and one for a model of less than 32 MB.</summary>
    public int? Threads { get; init; }

    /// <summary>How attention is computed.</summary>
    public FlashAttention FlashAttention { get; init; }

    /// <summary>Answers that may be computed at the same time; each has a whole context of its own. Default 1; more wait their turn.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>Refuses impossible values.</summary>
    /// <exception cref="KandilException">E_ARGS, naming the option, its value and what is allowed.</exception>
    public void Validate()
    {
        OptionRanges.ContextLength.Check(ContextLength);
        OptionRanges.BatchSize.Check(BatchSize);
        OptionRanges.Threads.Check(Threads);
        OptionRanges.MaxConcurrent.Check(MaxConcurrent);
    }
}
