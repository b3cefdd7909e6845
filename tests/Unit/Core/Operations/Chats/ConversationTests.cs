using Kandil.Core.Engines;
using Kandil.Core.Operations.Chats;

namespace Kandil.Tests.Unit.Core.Operations.Chats;

public class ConversationTests
{
    [Fact]
    public void What_is_sent_is_instructions_then_turns_then_the_question()
    {
        Conversation conversation = new() { Instructions = "Be kind." };
        conversation.Remember("Hello", Answer("Hi", totalTokens: 20));

        Assert.Equal(
            [
                new ChatMessage(ChatRole.System, "Be kind."),
                new ChatMessage(ChatRole.User, "Hello"),
                new ChatMessage(ChatRole.Assistant, "Hi"),
                new ChatMessage(ChatRole.User, "How are you?"),
            ],
            conversation.With("How are you?"));
    }

    [Fact]
    public void Only_as_many_of_the_oldest_turns_go_as_have_to()
    {
        Conversation conversation = new();
        conversation.Remember("first", Answer("a", totalTokens: 100));
        conversation.Remember("second", Answer("b", totalTokens: 200));
        conversation.Remember("third", Answer("c", totalTokens: 300));

        // 300 tokens, one or two for the question and 100 for the answer: one turn of 100 has to go.
        int dropped = conversation.MakeRoom("next", contextLength: 400, answerTokens: 100);

        Assert.Equal(1, dropped);
        Assert.Equal("second", conversation.Messages[0].Content);
        Assert.Equal(0, conversation.MakeRoom("next", contextLength: 400, answerTokens: 100));
    }

    [Fact]
    public void Nothing_goes_while_there_is_room()
    {
        Conversation conversation = new();
        conversation.Remember("first", Answer("a", totalTokens: 100));

        Assert.Equal(0, conversation.MakeRoom("next", contextLength: 4096, answerTokens: null));
    }

    [Fact]
    public void Forgetting_everything_leaves_the_instructions()
    {
        Conversation conversation = new() { Instructions = "Be kind." };
        conversation.Remember("first", Answer("a", totalTokens: 4000));
        conversation.Clear();

        Assert.Equal(["Be kind.", "next"], conversation.With("next").Select(message => message.Content));
        Assert.Equal(0, conversation.MakeRoom("next", contextLength: 400, answerTokens: 100));
    }

    private static Completion Answer(string text, int totalTokens) => new()
    {
        Prompt = "",
        Text = text,
        Model = "tiny",
        Provider = "embedded",
        FinishReason = FinishReason.Stop,
        PromptTokens = totalTokens - 1,
        CompletionTokens = 1,
        TimeToFirstToken = null,
        Latency = TimeSpan.Zero,
        TokensPerSecond = null,
    };
}
