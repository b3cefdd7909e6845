using Kandil.Core.Engines;
using Kandil.Core.Operations.Answers;

namespace Kandil.Core.Operations.Chats;

/// <summary>
/// A conversation with a model: who answers, how, and what was said. It lives as long as its session; <see cref="SaveChat"/> keeps it
/// in a file. One question is answered at a time.
/// </summary>
public sealed class KandilChat
{
    private readonly Conversation _conversation = new();

    internal KandilChat(string name, PromptRequest options, string? instructions, DateTimeOffset now)
    {
        (Name, Options, Created, LastUsed) = (name, options, now, now);
        _conversation.Instructions = instructions;
    }

    /// <summary>What it is called; letters' case makes no difference.</summary>
    public string Name { get; }

    /// <summary>The model that is asked, as it was named; null for the default one.</summary>
    public string? Model => Options.Model;

    /// <summary>The model that gave the last answer; null when there was none.</summary>
    public string? LastModel { get; private set; }

    /// <summary>Instructions that stand above the conversation; null for none.</summary>
    public string? System => _conversation.Instructions;

    /// <summary>Questions that were answered and are remembered.</summary>
    public int Turns => _conversation.Turns;

    /// <summary>What is remembered, oldest first, the instructions included.</summary>
    public IReadOnlyList<ChatMessage> Messages => _conversation.Messages;

    /// <summary>When it began.</summary>
    public DateTimeOffset Created { get; internal init; }

    /// <summary>When it was last answered, or began.</summary>
    public DateTimeOffset LastUsed { get; internal set; }

    /// <summary>What is sent for a question: what was said, then the question, with the options of this conversation.</summary>
    public PromptRequest RequestFor(string question) => Options with { Messages = _conversation.With(question) };

    // Images, tools, a schema and a key are of one question; how the model is asked otherwise is the conversation's.
    internal PromptRequest RequestFor(PromptRequest question) => Options with
    {
        Messages = [.. _conversation.Messages, question.Messages[^1]],
        JsonSchema = question.JsonSchema,
        Tools = question.Tools,
        RunTool = question.RunTool,
        Key = question.Key ?? Options.Key,
    };

    /// <summary>How the model is asked; its messages are not used.</summary>
    internal PromptRequest Options { get; private set; }

    /// <summary>The file that holds it, as it was when this session last wrote or read it; null for none.</summary>
    internal ChatFile? File { get; set; }

    internal Conversation Conversation => _conversation;

    /// <summary>One question at a time: the next one is sent with the answer to the last.</summary>
    internal SemaphoreSlim Turn { get; } = new(1);

    /// <summary>Has another model answer from now on.</summary>
    /// <param name="model">A reference of ModelReference's grammar, or null for the default.</param>
    public void Use(string? model) => Options = Options with { Model = model };

    internal void Instruct(string? instructions) => _conversation.Instructions = instructions;

    internal void Remember(string question, Completion answer, DateTimeOffset now)
    {
        (LastModel, LastUsed) = (answer.Model, now);
        _conversation.Remember(question, answer);
    }

    internal void RememberPart(string question, string answer, DateTimeOffset now)
    {
        LastUsed = now;
        _conversation.RememberPart(question, answer);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
