using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;

namespace Kandil.Core.Operations.Chats;

/// <summary>The conversations of a session, by name. Safe to use from many threads.</summary>
public sealed class SessionChats(KandilSession session)
{
    private readonly object _lock = new();
    private readonly Dictionary<string, KandilChat> _chats = new(StringComparer.OrdinalIgnoreCase);
    private int _made;

    /// <summary>Held while a conversation is written to a file.</summary>
    internal object Writing { get; } = new();

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<KandilChat> List()
    {
        lock (_lock)
            return [.. _chats.Values.OrderBy(chat => chat.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The conversation of a name.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: there is none; the message names those there are.</exception>
    public KandilChat Find(string name)
    {
        lock (_lock)
            return _chats.TryGetValue(name, out KandilChat? chat) ? chat : throw ChatErrors.NoSuchChat(name, [.. List().Select(other => other.Name)]);
    }

    /// <summary>Begins a conversation. Nothing is loaded or asked yet.</summary>
    /// <param name="name">What to call it; null for <c>chat-1</c>, <c>chat-2</c> and so on.</param>
    /// <param name="options">How the model is asked; its messages are not used.</param>
    /// <param name="instructions">Instructions that stand above it; null for none.</param>
    /// <exception cref="KandilException">E_ARGS: the name is taken, or none.</exception>
    public KandilChat Begin(string? name, PromptRequest options, string? instructions)
    {
        options.Sampling.Validate();
        options.LoadOptions.Validate();
        lock (_lock)
        {
            var chat = new KandilChat(name ?? FreeName(), options, string.IsNullOrWhiteSpace(instructions) ? null : instructions, session.Http.Clock.GetUtcNow());
            Add(chat);
            return chat;
        }
    }

    /// <summary>Takes up a conversation that was loaded.</summary>
    /// <exception cref="KandilException">E_ARGS: its name is taken.</exception>
    internal void Add(KandilChat chat)
    {
        if (string.IsNullOrWhiteSpace(chat.Name) || chat.Name.Any(char.IsControl))
            throw ChatErrors.NoName(chat.Name);
        lock (_lock)
        {
            if (!_chats.TryAdd(chat.Name, chat))
                throw ChatErrors.NameIsTaken(chat.Name);
        }
    }

    /// <summary>Forgets a conversation.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: there is none of that name.</exception>
    public void Remove(string name)
    {
        lock (_lock)
            _chats.Remove(Find(name).Name);
    }

    private string FreeName()
    {
        string name;
        do
        {
            name = $"chat-{++_made}";
        }
        while (_chats.ContainsKey(name));
        return name;
    }
}
