using System.Text;
using Kandil.Core.Engines;

namespace Kandil.Worker.Inference;

/// <summary>
/// Templates in the style of TinyLlama and Zephyr: <c>&lt;|role|&gt;</c>, the message, the token that ends a text.
/// llama.cpp takes them for a style of other models that has nothing behind a message, and the model then reads turns
/// that never end.
/// </summary>
internal static class RoleMarkers
{
    /// <summary>What ends a message in a template of this style; null for a template of another.</summary>
    /// <param name="template">The model's template.</param>
    /// <param name="endOfText">The text of the model's token that ends a text.</param>
    public static string? EndOfMessage(string template, string endOfText)
    {
        // A line end within quotes is written as itself or as an escape.
        string plain = string.Concat(template.Replace("\\n", "", StringComparison.Ordinal).Where(character => !char.IsWhiteSpace(character)));
        bool Continues(string with) =>
            plain.Contains("'<|user|>'+message['content']+" + with, StringComparison.Ordinal)
            || plain.Contains("'<|'+message['role']+'|>'+message['content']+" + with, StringComparison.Ordinal);
        return Continues("eos_token") ? endOfText
            : Continues("'<|endoftext|>'") ? "<|endoftext|>"
            : null;
    }

    /// <summary>The text of a conversation, with the beginning of the answer that is to follow.</summary>
    public static string Format(IReadOnlyList<ChatMessage> messages, string endOfMessage)
    {
        var text = new StringBuilder();
        foreach (var message in messages)
        {
            text.Append("<|").Append(ChatTemplate.Name(message.Role)).Append("|>\n").Append(message.Content).Append(endOfMessage).Append('\n');
        }

        return text.Append("<|assistant|>\n").ToString();
    }
}
