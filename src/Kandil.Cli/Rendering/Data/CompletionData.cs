using System.Text.Json;
using Kandil.Core.Engines;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil ask</c>.</summary>
public sealed record CompletionData
{
    /// <summary>The answer.</summary>
    public required string Text { get; init; }

    /// <summary>The answer as the value that a JSON schema was given for; null where none was given.</summary>
    public required JsonElement? Json { get; init; }

    /// <summary>The tools that the model calls, for the caller to run; empty for none.</summary>
    public required IReadOnlyList<ToolCallData> ToolCalls { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Who computed it: <c>embedded</c>, <c>ollama</c> or a cloud's identifier.</summary>
    public required string Provider { get; init; }

    /// <summary>What it was computed on: <c>CPU</c>, or the backend of a graphics card; null for a provider.</summary>
    public required string? Device { get; init; }

    /// <summary>What the model thought before it answered; null when nothing was told apart.</summary>
    public required string? Reasoning { get; init; }

    /// <summary>What the provider says answered; null when it does not say.</summary>
    public required string? ProviderModel { get; init; }

    /// <summary>The reason of the end in the provider's own word; null when it gives none.</summary>
    public required string? ProviderFinishReason { get; init; }

    /// <summary><c>stop</c>, <c>length</c>, <c>content_filter</c>, <c>tool_calls</c> or <c>unknown</c>.</summary>
    public required string FinishReason { get; init; }

    /// <summary>Tokens of the conversation as sent; null when the provider does not say.</summary>
    public required int? PromptTokens { get; init; }

    /// <summary>Tokens of the answer; null when the provider does not say.</summary>
    public required int? CompletionTokens { get; init; }

    /// <summary>Both together.</summary>
    public required int? TotalTokens { get; init; }

    /// <summary>What the provider says that it cost, in its money; null when it does not say.</summary>
    public required decimal? Cost { get; init; }

    /// <summary>Milliseconds to the first piece of text, loading included; null when there was none.</summary>
    public required double? TimeToFirstTokenMs { get; init; }

    /// <summary>Milliseconds to the end.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Tokens of the answer a second; null when there were fewer than two.</summary>
    public required double? TokensPerSecond { get; init; }

    /// <summary>The seed that was used.</summary>
    public required uint? Seed { get; init; }

    /// <summary>Milliseconds of loading; null when the model was loaded.</summary>
    public required double? LoadMs { get; init; }

    /// <summary>What the engine process was not kept from, because this system cannot; empty where all holds.</summary>
    public IReadOnlyList<RestrictionData> MissingRestrictions { get; init; } = [];

    /// <summary>The data of an answer.</summary>
    public static CompletionData From(Completion completion) => new()
    {
        Text = completion.Text,
        Json = completion.Json,
        ToolCalls = [.. completion.ToolCalls.Select(ToolCallData.From)],
        Model = completion.Model,
        Provider = completion.Provider,
        Device = completion.Device,
        Reasoning = completion.Reasoning,
        ProviderModel = completion.ProviderModel,
        ProviderFinishReason = completion.ProviderFinishReason,
        FinishReason = completion.FinishReason switch
        {
            Core.Engines.FinishReason.Length => "length",
            Core.Engines.FinishReason.ContentFilter => "content_filter",
            Core.Engines.FinishReason.ToolCalls => "tool_calls",
            Core.Engines.FinishReason.Unknown => "unknown",
            _ => "stop",
        },
        PromptTokens = completion.PromptTokens,
        CompletionTokens = completion.CompletionTokens,
        TotalTokens = completion.TotalTokens,
        Cost = completion.Cost,
        TimeToFirstTokenMs = Milliseconds(completion.TimeToFirstToken),
        LatencyMs = Milliseconds(completion.Latency)!.Value,
        TokensPerSecond = completion.TokensPerSecond is { } speed ? Math.Round(speed, 3) : null,
        Seed = completion.Seed,
        LoadMs = Milliseconds(completion.LoadTime),
        MissingRestrictions = [.. completion.MissingRestrictions.Select(RestrictionData.From)],
    };

    private static double? Milliseconds(TimeSpan? time) => time is { } value ? Math.Round(value.TotalMilliseconds, 3) : null;
}
