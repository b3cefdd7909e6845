using Kandil.Core.Errors;
using Kandil.Core.Http;

namespace Kandil.Core.Engines.Remote;

/// <summary>What a server is asked.</summary>
public sealed record RemoteRequest
{
    /// <summary>The model.</summary>
    public required RemoteModel Model { get; init; }

    /// <summary>The conversation, oldest first; at least one message, the last of them the user's.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>How tokens are chosen, as it was asked for; what the server's protocol has no word for is refused.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>The same with what is configured; of that, what the protocol has no word for is left out. Null: as <see cref="Sampling"/>.</summary>
    public SamplingOptions? Preferred { get; init; }

    /// <summary>How Ollama loads the model; no other server is told.</summary>
    public ModelLoadOptions LoadOptions { get; init; } = new();

    /// <summary>Tokens of answer at the most; null: as many as the server gives.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Texts at which the answer ends; they are not part of it.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>A JSON schema that the answer follows: a JSON object, as text; null for free text.</summary>
    public string? JsonSchema { get; init; }

    /// <summary>What the model may ask to be run; it is asked for nothing but the calls.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary>The time that all of it may take; no wait that would end after it is begun.</summary>
    public required TimeSpan Budget { get; init; }

    /// <summary>Told when it waits for the server, and each second while it does; from any thread. Null to tell nobody.</summary>
    public Action<HttpWait>? Waiting { get; init; }

    /// <summary>Refuses what cannot be asked of any model.</summary>
    /// <exception cref="KandilException">E_ARGS, naming what is wrong and what is allowed.</exception>
    public void Validate()
    {
        if (Messages.Count == 0 || string.IsNullOrWhiteSpace(Messages[^1].Content))
            throw ArgumentErrors.NoPrompt();
        OptionRanges.MaxTokens.Check(MaxTokens);
        if (Stop.Any(string.IsNullOrEmpty))
            throw ArgumentErrors.EmptyStopText();
        Sampling.Validate();
        LoadOptions.Validate();
    }
}
