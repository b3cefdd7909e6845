using Kandil.Core.Errors;

namespace Kandil.Core.Engines;

/// <summary>The numbers that the options of a question take.</summary>
public static class OptionRanges
{
    /// <summary>See <see cref="SamplingOptions.Temperature"/>.</summary>
    public static OptionRange Temperature { get; } = new(OptionNames.Temperature, 0, 5);

    /// <summary>See <see cref="SamplingOptions.TopK"/>.</summary>
    public static OptionRange TopK { get; } = Whole(OptionNames.TopK, 0);

    /// <summary>See <see cref="SamplingOptions.TopP"/>.</summary>
    public static OptionRange TopP { get; } = new(OptionNames.TopP, 0, 1) { IsAboveLeast = true };

    /// <summary>See <see cref="SamplingOptions.MinP"/>.</summary>
    public static OptionRange MinP { get; } = new(OptionNames.MinP, 0, 1);

    /// <summary>See <see cref="SamplingOptions.RepeatPenalty"/>.</summary>
    public static OptionRange RepeatPenalty { get; } = new(OptionNames.RepeatPenalty, 0, 10) { IsAboveLeast = true };

    /// <summary>See <see cref="SamplingOptions.RepeatLastN"/>.</summary>
    public static OptionRange RepeatLastN { get; } = Whole(OptionNames.RepeatLastN, -1) with { Words = "-1 for the whole context, 0 for off, or a number of tokens" };

    /// <summary>See <see cref="SamplingOptions.FrequencyPenalty"/>.</summary>
    public static OptionRange FrequencyPenalty { get; } = new(OptionNames.FrequencyPenalty, -2, 2);

    /// <summary>See <see cref="SamplingOptions.PresencePenalty"/>.</summary>
    public static OptionRange PresencePenalty { get; } = new(OptionNames.PresencePenalty, -2, 2);

    /// <summary>See <see cref="SamplingOptions.Seed"/>.</summary>
    public static OptionRange Seed { get; } = new(OptionNames.Seed, uint.MinValue, uint.MaxValue);

    /// <summary>See <see cref="CompletionRequest.MaxTokens"/>.</summary>
    public static OptionRange MaxTokens { get; } = Whole(OptionNames.MaxTokens, 1);

    /// <summary>See <see cref="ModelLoadOptions.ContextLength"/>.</summary>
    public static OptionRange ContextLength { get; } = new(OptionNames.ContextLength, 16, 16 * 1024 * 1024);

    /// <summary>See <see cref="ModelLoadOptions.BatchSize"/>.</summary>
    public static OptionRange BatchSize { get; } = new(OptionNames.BatchSize, 1, 65536);

    /// <summary>See <see cref="ModelLoadOptions.Threads"/>.</summary>
    public static OptionRange Threads { get; } = new(OptionNames.Threads, 0, 1024);

    /// <summary>See <see cref="ModelLoadOptions.MaxConcurrent"/>.</summary>
    public static OptionRange MaxConcurrent { get; } = new(OptionNames.MaxConcurrent, 1, 64);

    /// <summary>Seconds that an answer may take; a day is longer than anybody waits, and what a timer can hold.</summary>
    public static OptionRange Timeout { get; } = new(OptionNames.Timeout, 0, 24 * 60 * 60) { IsAboveLeast = true };

    // Bounded by the type alone; nobody who reads of 2147483647 learns anything by it.
    private static OptionRange Whole(OptionName option, int least) => new(option, least, int.MaxValue) { Words = $"{least} or more" };
}
