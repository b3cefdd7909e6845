using Kandil.Core.Engines;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil chat</c>: the conversation as it stood at the end.</summary>
/// <param name="Model">The model that answered last; null when none did.</param>
/// <param name="Messages">Oldest first.</param>
public sealed record ConversationData(string? Model, IReadOnlyList<MessageData> Messages);

/// <summary>A message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">What is said.</param>
public sealed record MessageData(string Role, string Content)
{
    /// <summary>The data of a message.</summary>
    public static MessageData From(ChatMessage message) => new(
        message.Role switch { ChatRole.System => "system", ChatRole.User => "user", _ => "assistant" }, message.Content);
}
