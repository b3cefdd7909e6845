using Kandil.Core.Engines;

namespace Kandil.Core.Operations.Chats;

/// <summary>
/// The history of a chat: instructions and turns, a turn being a question with its answer. The oldest turns are forgotten
/// where the context has no room for them.
/// </summary>
public sealed class Conversation
{
    // English text has about four characters a token; code has fewer.
    private const int CharactersPerToken = 3;

    private readonly List<Turn> _turns = [];
    private int _tokensBefore;

    /// <summary>The instructions; null for none.</summary>
    public string? Instructions { get; set; }

    /// <summary>Turns that are remembered.</summary>
    public int Turns => _turns.Count;

    /// <summary>What is remembered, oldest first.</summary>
    public IReadOnlyList<ChatMessage> Messages
    {
        get
        {
            List<ChatMessage> messages = [];
            if (!string.IsNullOrEmpty(Instructions))
            {
                messages.Add(new(ChatRole.System, Instructions));
            }

            foreach (Turn turn in _turns)
            {
                messages.Add(new(ChatRole.User, turn.Question));
                messages.Add(new(ChatRole.Assistant, turn.Answer));
            }

            return messages;
        }
    }

    /// <summary>Takes up what was said earlier, in place of what is remembered.</summary>
    /// <param name="messages">Oldest first: instructions, if any, then questions, each followed by its answer.</param>
    /// <returns>False, and nothing is changed, where the messages do not follow each other so.</returns>
    public bool TryRestore(IReadOnlyList<ChatMessage> messages)
    {
        string? instructions = messages is [{ Role: ChatRole.System } first, ..] ? first.Content : null;
        List<ChatMessage> said = [.. messages.Skip(instructions is null ? 0 : 1)];
        bool alternates = said.Select((message, index) => message.Role == (index % 2 == 0 ? ChatRole.User : ChatRole.Assistant)).All(fits => fits);
        if (!alternates || said.Count % 2 != 0)
            return false;

        Clear();
        Instructions = instructions;
        foreach (ChatMessage[] turn in said.Chunk(2))
            RememberPart(turn[0].Content, turn[1].Content);
        return true;
    }

    /// <summary>What to send: all that is remembered, then the question.</summary>
    public IReadOnlyList<ChatMessage> With(string question) => [.. Messages, new(ChatRole.User, question)];

    /// <summary>Remembers a turn.</summary>
    /// <param name="question">The question.</param>
    /// <param name="answer">The answer with its figures.</param>
    public void Remember(string question, Completion answer)
    {
        if (answer.TotalTokens is not { } total)
        {
            RememberPart(question, answer.Text);
            return;
        }

        _turns.Add(new(question, answer.Text, Math.Max(1, total - _tokensBefore)));
        _tokensBefore = total;
    }

    /// <summary>Remembers a turn whose answer was stopped, or whose tokens nobody counted: what came of it, its tokens estimated.</summary>
    public void RememberPart(string question, string answer)
    {
        int tokens = Estimate(question) + Estimate(answer);
        _turns.Add(new(question, answer, tokens));
        _tokensBefore += tokens;
    }

    /// <summary>Forgets the oldest turn.</summary>
    /// <returns>False when there is none.</returns>
    public bool ForgetOldest()
    {
        if (_turns.Count == 0)
        {
            return false;
        }

        _tokensBefore = Math.Max(0, _tokensBefore - _turns[0].Tokens);
        _turns.RemoveAt(0);
        return true;
    }

    /// <summary>Forgets the last turn.</summary>
    /// <returns>False when there is none.</returns>
    public bool ForgetLast()
    {
        if (_turns.Count == 0)
        {
            return false;
        }

        _tokensBefore = Math.Max(0, _tokensBefore - _turns[^1].Tokens);
        _turns.RemoveAt(_turns.Count - 1);
        return true;
    }

    /// <summary>Forgets oldest turns until the question and an answer have room.</summary>
    /// <param name="question">What is asked next.</param>
    /// <param name="contextLength">Tokens of context.</param>
    /// <param name="answerTokens">Tokens that the answer may take; null for a quarter of the context.</param>
    /// <returns>How many were forgotten.</returns>
    public int MakeRoom(string question, int contextLength, int? answerTokens)
    {
        int reserved = Math.Min(answerTokens ?? contextLength / 4, contextLength / 2);
        int forgotten = 0;
        while (_tokensBefore + Estimate(question) + reserved > contextLength && ForgetOldest())
        {
            forgotten++;
        }

        return forgotten;
    }

    /// <summary>Forgets every turn; the instructions stay.</summary>
    public void Clear()
    {
        _turns.Clear();
        _tokensBefore = 0;
    }

    private static int Estimate(string text) => text.Length / CharactersPerToken + 1;

    private sealed record Turn(string Question, string Answer, int Tokens);
}
