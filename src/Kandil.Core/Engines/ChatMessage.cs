namespace Kandil.Core.Engines;

/// <summary>Who says a message of a conversation; OpenAI's names.</summary>
public enum ChatRole
{
    /// <summary>Instructions that stand above the conversation.</summary>
    System,

    /// <summary>The person or the script.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>A tool that the model called: what came of the call.</summary>
    Tool,
}

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who says it.</param>
/// <param name="Content">What is said.</param>
public sealed record ChatMessage(ChatRole Role, string Content)
{
    /// <summary>Pictures that belong to it; the user's messages alone have some.</summary>
    public IReadOnlyList<ImageInput> Images { get; init; } = [];

    /// <summary>What the model called with it; the model's messages alone have some.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>The call that a tool's message answers; null for every other message.</summary>
    public ToolCall? AnswersCall { get; init; }
}
