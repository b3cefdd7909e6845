using System.Text;
using Kandil.Core.Engines;
using Kandil.Worker.Native;

namespace Kandil.Worker.Inference;

/// <summary>
/// How a conversation becomes a prompt: by the model's own template where llama.cpp knows it, else by a fallback that a
/// warning names.
/// </summary>
internal sealed unsafe class ChatTemplate
{
    private const int QuotedLength = 40;

    // Tells where a message's text that looks like a steering token is taken apart; no text of anybody's has it.
    private readonly string _cut = $"\uE000{Guid.NewGuid():N}\uE001";
    private readonly Vocabulary _vocabulary;
    private readonly byte[]? _template;
    private readonly string? _endOfMessage;

    /// <summary>Chooses for a model.</summary>
    /// <param name="template">The model's own template; null when it has none.</param>
    /// <param name="vocabulary">The model's vocabulary.</param>
    public ChatTemplate(string? template, Vocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _endOfMessage = template is null ? null : RoleMarkers.EndOfMessage(template, vocabulary.EndOfText);
        if (_endOfMessage is not null)
        {
            return;
        }

        if (template is not null && IsKnown(Terminated(template)))
        {
            _template = Terminated(template);
            return;
        }

        bool chatMl = vocabulary.IsOneToken("<|im_start|>") && vocabulary.IsOneToken("<|im_end|>");
        _template = chatMl ? Terminated("chatml") : null;
        Warning = Describe(template) + (chatMl
            ? " ChatML is used instead, because the model has its tokens."
            : " The conversation is given as plain text, one \"Role: text\" paragraph a message.");
        ExtraStop = chatMl ? null : "\nUser:";
    }

    /// <summary>What the user should know about the template; null when it is the model's own.</summary>
    public string? Warning { get; }

    /// <summary>A text that ends an answer besides the requested ones; null for none.</summary>
    public string? ExtraStop { get; }

    /// <summary>The tokens of a conversation, with the beginning of the answer that is to follow.</summary>
    public List<int> Tokenize(IReadOnlyList<ChatMessage> messages)
    {
        string[] parts = Format([.. messages.Select(message => message with { Content = TakeApart(message.Content) })]).Split(_cut);
        var tokens = new List<int>();
        foreach (string part in parts)
        {
            _vocabulary.Tokenize(part, addSpecial: tokens.Count == 0, parseSpecial: true, tokens);
        }

        return tokens;
    }

    /// <summary>The text of a conversation, with the beginning of the answer that is to follow.</summary>
    public string Format(IReadOnlyList<ChatMessage> messages) =>
        _endOfMessage is not null ? RoleMarkers.Format(messages, _endOfMessage)
        : _template is not null ? Apply(_template, messages) ?? FormatPlainly(messages)
        : FormatPlainly(messages);

    /// <summary>A role as templates name it.</summary>
    public static string Name(ChatRole role) => role switch
    {
        ChatRole.System => "system",
        ChatRole.Assistant => "assistant",
        _ => "user",
    };

    // A template's parts become steering tokens, what people say must not: every such text within a message is cut
    // behind its first character, and the two parts are tokenised apart.
    private string TakeApart(string content)
    {
        // llama.cpp takes texts that end in NUL.
        content = content.Replace('\0', '\uFFFD');
        for (bool found = true; found;)
        {
            found = false;
            foreach (string steering in _vocabulary.SteeringTexts)
            {
                if (content.Contains(steering, StringComparison.Ordinal))
                {
                    found = true;
                    int first = char.IsHighSurrogate(steering[0]) ? 2 : 1;
                    content = content.Replace(steering, steering[..first] + _cut + steering[first..], StringComparison.Ordinal);
                }
            }
        }

        return content;
    }

    private static bool IsKnown(byte[] template) => Apply(template, [new ChatMessage(ChatRole.User, "?")]) is not null;

    // Null for a template that llama.cpp does not know.
    private static string? Apply(byte[] template, IReadOnlyList<ChatMessage> messages)
    {
        using var texts = new NativeTexts();
        var list = new LlamaChatMessage[messages.Count];
        for (int i = 0; i < list.Length; i++)
        {
            list[i] = new LlamaChatMessage { Role = texts.Add(Name(messages[i].Role)), Content = texts.Add(messages[i].Content) };
        }

        fixed (byte* name = template)
        fixed (LlamaChatMessage* first = list)
        {
            int length = ChatFunctions.Apply(name, first, (nuint)list.Length, 1, null, 0);
            if (length < 0)
            {
                return null;
            }

            byte[] text = new byte[length];
            fixed (byte* room = text)
            {
                _ = ChatFunctions.Apply(name, first, (nuint)list.Length, 1, room, length);
            }

            return Encoding.UTF8.GetString(text);
        }
    }

    private static string FormatPlainly(IReadOnlyList<ChatMessage> messages)
    {
        var text = new StringBuilder();
        foreach (var message in messages)
        {
            text.Append(message.Role).Append(": ").Append(message.Content).Append("\n\n");
        }

        return text.Append(nameof(ChatRole.Assistant)).Append(':').ToString();
    }

    private static string Describe(string? template)
    {
        if (string.IsNullOrWhiteSpace(template))
        {
            return "The model has no chat template.";
        }

        string line = template.Trim().Split('\n', 2)[0].Trim();
        string quoted = line.Length <= QuotedLength ? line : line[..QuotedLength] + "…";
        return $"The model's chat template (\"{quoted}\") is not known to llama.cpp.";
    }

    private static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
