using System.Text.Json;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines;

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>The model ended it, or a stop text came.</summary>
    Stop,

    /// <summary>The allowed number of tokens was reached, or the context was full.</summary>
    Length,

    /// <summary>The provider withheld the rest, or all of it.</summary>
    ContentFilter,

    /// <summary>The model waits for tools that it called and that nobody ran: see <see cref="Completion.ToolCalls"/>.</summary>
    ToolCalls,

    /// <summary>The provider does not say, or gives a reason of its own: see <see cref="Completion.ProviderFinishReason"/>.</summary>
    Unknown,
}

/// <summary>An answer with its figures. As a string it is the answer's text.</summary>
public sealed record Completion
{
    /// <summary>What was asked: the user's last message.</summary>
    public required string Prompt { get; init; }

    /// <summary>The answer; where tools were called, what was said after the last of them.</summary>
    public required string Text { get; init; }

    /// <summary>The answer as the value that a JSON schema was given for, which it follows; null where none was given.</summary>
    public JsonElement? Json { get; init; }

    /// <summary>The tools that the model called, in their order, each with what became of it.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>What the model thought before it answered, where that is told apart; null when nothing was.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Who computed it: <c>embedded</c> for the engine on this machine, <c>ollama</c>, or the identifier of a cloud.</summary>
    public required string Provider { get; init; }

    /// <summary>What it was computed on: <c>CPU</c>, or the backend of a graphics card; null for a provider, which does not say.</summary>
    public string? Device { get; init; }

    /// <summary>What the provider says answered, such as <c>gpt-4o-2024-08-06</c>; null when it does not say, and for the embedded engine.</summary>
    public string? ProviderModel { get; init; }

    /// <summary>Why it ended.</summary>
    public required FinishReason FinishReason { get; init; }

    /// <summary>The reason in the provider's own word; null when it gives none.</summary>
    public string? ProviderFinishReason { get; init; }

    /// <summary>Tokens of the conversation as sent, template included; null when the provider does not say.</summary>
    public required int? PromptTokens { get; init; }

    /// <summary>Tokens of the answer, reasoning included; null when the provider does not say.</summary>
    public required int? CompletionTokens { get; init; }

    /// <summary>Tokens of context that the model was trained for: a longer context takes more and makes answers worse; null for a provider, which does not say.</summary>
    public int? TrainedContextLength { get; init; }

    /// <summary>Both together; null when one is not known.</summary>
    public int? TotalTokens => PromptTokens + CompletionTokens;

    /// <summary>What the answer cost, in the money that the provider charges in, mostly US dollars; null unless its server says so.</summary>
    public decimal? Cost { get; init; }

    /// <summary>From the call to the first piece of text; null when there was none. Loading the model, if it was not loaded, is part of it.</summary>
    public required TimeSpan? TimeToFirstToken { get; init; }

    /// <summary>From the call to the end; where tools were called, without the time that they took.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>Tokens of the answer a second, from the first to the last; null when there were fewer than two.</summary>
    public required double? TokensPerSecond { get; init; }

    /// <summary>Tokens of the prompt a second.</summary>
    public double? PromptTokensPerSecond { get; init; }

    /// <summary>How long loading the model took; null when it was loaded already.</summary>
    public TimeSpan? LoadTime { get; init; }

    /// <summary>The restrictions that the process of the model should have and this system could not give it, each with the reason; empty where all hold.</summary>
    public IReadOnlyList<Restriction> MissingRestrictions { get; init; } = [];

    /// <summary>The seed that was used: the same seed, model, engine and options give the same answer.</summary>
    public uint? Seed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
