using Kandil.Core.Credentials;
using Kandil.Core.Engines;

namespace Kandil.Core.Operations.Answers;

/// <summary>What a user asks of a model.</summary>
public sealed record PromptRequest
{
    /// <summary>The model: a reference of ModelReference's grammar, or null for the default.</summary>
    public string? Model { get; init; }

    /// <summary>The agent on whose behalf it is asked, whose access list and sandbox profile hold; null: what <c>KANDIL_AGENT</c> says, or nobody.</summary>
    public string? Agent { get; init; }

    /// <summary>The conversation, oldest first, the last message the user's.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>How the model is loaded.</summary>
    public ModelLoadOptions LoadOptions { get; init; } = new();

    /// <summary>What a model of this machine is computed on, one of <see cref="Compatibility.DeviceChoice.Names"/>; null: what <c>defaults.device</c> says. Anything else is the processor, with a warning.</summary>
    public string? Device { get; init; }

    /// <summary>Tokens of answer at the most.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Texts that end the answer.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>A JSON schema that the answer follows, as JSON; null for free text.</summary>
    public string? JsonSchema { get; init; }

    /// <summary>What the model may ask to be run.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary>Runs what the model asks for, and asks for consent first; null: the answer ends with the calls, and the caller runs them.</summary>
    public RunTool? RunTool { get; init; }

    /// <summary>The key for this question alone, which goes to the origin of the model's server; null: the one that is stored for it.</summary>
    public Secret? Key { get; init; }

    /// <summary>
    /// How long all of it may take; null: 300 seconds where a model is loaded on this machine, 120 where a server of another answers.
    /// Where tools are called, each answer of the model has this time, and what runs between them has its own.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>A question with the text that it is about, as a pipe brings it: the question first.</summary>
    public static string WithInput(string prompt, string input) =>
        string.IsNullOrWhiteSpace(input) ? prompt : string.IsNullOrWhiteSpace(prompt) ? input : $"{prompt}\n\n{input}";

    /// <summary>The conversation of one question.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="system">Instructions that stand above it; null for none.</param>
    /// <param name="images">The pictures that it is about; null for none.</param>
    public static IReadOnlyList<ChatMessage> Conversation(string prompt, string? system = null, IReadOnlyList<ImageInput>? images = null)
    {
        var question = new ChatMessage(ChatRole.User, prompt) { Images = images ?? [] };
        return string.IsNullOrEmpty(system) ? [question] : [new(ChatRole.System, system), question];
    }
}
