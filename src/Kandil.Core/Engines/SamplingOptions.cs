using Kandil.Core.Errors;

namespace Kandil.Core.Engines;

/// <summary>
/// How the next token is chosen; llama.cpp's names, ranges and meanings. What is null is left at the default that
/// stands with it.
/// </summary>
public sealed record SamplingOptions
{
    /// <summary>Samplers in the order in which they are applied when <see cref="Samplers"/> is null. Top-k first: it makes the rest cheap.</summary>
    public static IReadOnlyList<string> DefaultSamplers { get; } = ["penalties", "top_k", "top_p", "min_p", "temperature"];

    /// <summary>Randomness, 0 (always the likeliest token) to 5; default 0.8.</summary>
    public float? Temperature { get; init; }

    /// <summary>Keep the k likeliest tokens; 0 keeps all; default 40.</summary>
    public int? TopK { get; init; }

    /// <summary>Keep the likeliest tokens that together have this probability, above 0 to 1; default 0.95.</summary>
    public float? TopP { get; init; }

    /// <summary>Keep tokens at least this share as likely as the likeliest, 0 to 1; default 0.05.</summary>
    public float? MinP { get; init; }

    /// <summary>Divides the score of tokens seen before, above 0 to 10; 1 (default) is off.</summary>
    public float? RepeatPenalty { get; init; }

    /// <summary>How many last tokens the penalties look at; 0 is off, -1 is the whole context; default 64.</summary>
    public int? RepeatLastN { get; init; }

    /// <summary>Lowers the score by how often a token was seen, -2 to 2; 0 (default) is off.</summary>
    public float? FrequencyPenalty { get; init; }

    /// <summary>Lowers the score of any token that was seen, -2 to 2; 0 (default) is off.</summary>
    public float? PresencePenalty { get; init; }

    /// <summary>Seed of the random numbers; null takes a fresh one, and the result says which.</summary>
    public uint? Seed { get; init; }

    /// <summary>A grammar in llama.cpp's GBNF that the answer must follow, with a rule <c>root</c>.</summary>
    public string? Grammar { get; init; }

    /// <summary>The samplers to apply, in order; names of <see cref="DefaultSamplers"/>.</summary>
    public IReadOnlyList<string>? Samplers { get; init; }

    /// <summary>Refuses impossible values.</summary>
    /// <exception cref="KandilException">E_ARGS, naming the option, its value and what is allowed.</exception>
    public void Validate()
    {
        OptionRanges.Temperature.Check(Temperature);
        OptionRanges.TopK.Check(TopK);
        OptionRanges.TopP.Check(TopP);
        OptionRanges.MinP.Check(MinP);
        OptionRanges.RepeatPenalty.Check(RepeatPenalty);
        OptionRanges.RepeatLastN.Check(RepeatLastN);
        OptionRanges.FrequencyPenalty.Check(FrequencyPenalty);
        OptionRanges.PresencePenalty.Check(PresencePenalty);
        foreach (string sampler in Samplers ?? [])
        {
            if (!DefaultSamplers.Contains(sampler))
            {
                throw ArgumentErrors.UnknownSampler(sampler, DefaultSamplers);
            }
        }
    }
}
