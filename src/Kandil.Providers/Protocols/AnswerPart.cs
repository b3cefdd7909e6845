using Kandil.Core.Engines;

namespace Kandil.Providers.Protocols;

/// <summary>What one message of a server adds to an answer; what it does not mention is null.</summary>
internal sealed record AnswerPart
{
    public string? Text { get; init; }

    public string? Reasoning { get; init; }

    /// <summary>Why the answer ended, in the server's word.</summary>
    public string? Finish { get; init; }

    /// <summary>What the server says answers.</summary>
    public string? Model { get; init; }

    public int? PromptTokens { get; init; }

    public int? CompletionTokens { get; init; }

    /// <summary>What the answer cost.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Pieces of calls of tools.</summary>
    public IReadOnlyList<ToolCallPart> ToolCalls { get; init; } = [];

    /// <summary>How long the server took to load the model, to read the prompt and to write the answer.</summary>
    public TimeSpan? LoadTime { get; init; }

    public TimeSpan? PromptTime { get; init; }

    public TimeSpan? AnswerTime { get; init; }

    /// <summary>True for the protocol's own mark of the end.</summary>
    public bool IsEnd { get; init; }

    /// <summary>True when there is something to show.</summary>
    public bool HasText => !string.IsNullOrEmpty(Text) || !string.IsNullOrEmpty(Reasoning);

    /// <summary>What the protocols' words for the end mean; other servers have words of their own.</summary>
    public static FinishReason Meaning(string? finish) => finish?.ToLowerInvariant() switch
    {
        "stop" or "end_turn" or "stop_sequence" or "eos" or "eos_token" or "complete" => FinishReason.Stop,
        "length" or "max_tokens" or "model_length" or "model_context_window_exceeded" => FinishReason.Length,
        "content_filter" or "safety" or "refusal" or "sensitive" => FinishReason.ContentFilter,
        "tool_calls" or "tool_use" or "function_call" => FinishReason.ToolCalls,
        _ => FinishReason.Unknown,
    };
}

/// <summary>A piece of a call of a tool. Servers send a call whole, or its arguments piece by piece.</summary>
/// <param name="Place">Which of the answer's calls it is a piece of; null where the server does not say.</param>
/// <param name="Id">The call's identifier; null where it does not say.</param>
/// <param name="Name">The tool; null in a piece of arguments.</param>
/// <param name="Arguments">What to add to the arguments; null for nothing.</param>
internal sealed record ToolCallPart(int? Place, string? Id, string? Name, string? Arguments);

/// <summary>A server that says within its answer that it failed.</summary>
/// <param name="said">What it says, as it came.</param>
/// <param name="canPass">True where the same may go well at the next try.</param>
internal sealed class ServerFaultException(string said, bool canPass) : Exception(said)
{
    public bool CanPass => canPass;
}

/// <summary>An answer that is not of the protocol.</summary>
/// <param name="what">What came instead, with its article.</param>
internal sealed class NotTheProtocolException(string what) : Exception(what);
