using System.Runtime.CompilerServices;
using System.Text;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;

namespace Kandil.Core.Operations.Chats;

/// <summary>Asks the next question of a conversation, with what was said before.</summary>
public sealed class ContinueChat(KandilSession session)
{
    /// <summary>
    /// Gives the answer as it is made, as <see cref="CompletePrompt"/> does, and remembers it. An answer that was stopped is remembered
    /// as far as it came. Where the context has no room, the oldest turns are forgotten, and the sink is warned.
    /// </summary>
    /// <param name="chat">The conversation.</param>
    /// <param name="question">The question: the last of its messages, with its images, and the tools, schema and key that it alone has.</param>
    /// <param name="sink">What is told of the way there.</param>
    /// <param name="cancellationToken">Stops the answer.</param>
    /// <exception cref="KandilException">What CompletePrompt throws; E_LIMIT where the question alone is too long.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<CompletionUpdate> RunAsync(
        KandilChat chat, PromptRequest question, IOperationSink sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string text = question.Messages[^1].Content;
        if (string.IsNullOrWhiteSpace(text))
            throw ArgumentErrors.NoPrompt();

        await chat.Turn.WaitAsync(cancellationToken);
        var soFar = new StringBuilder();
        bool isWhole = false;
        try
        {
            if (question.Messages[^1].Images.Count > 0)
                sink.WarnOnce("The model sees the pictures with this question alone: a chat remembers words, and its file has no pictures.");
            MakeRoom(chat, text, sink);
            await using var updates = await BeginAsync(chat, question, sink, cancellationToken);
            for (bool goesOn = true; goesOn; goesOn = await updates.MoveNextAsync())
            {
                if (updates.Current is CompletionText piece)
                    soFar.Append(piece.Text);
                if (updates.Current is CompletionFinished finished)
                {
                    chat.Remember(text, finished.Completion, session.Http.Clock.GetUtcNow());
                    isWhole = true;
                }

                yield return updates.Current;
            }
        }
        finally
        {
            // Also the way out of a reader that has enough.
            if (!isWhole && soFar.Length > 0)
                chat.RememberPart(text, soFar.ToString(), session.Http.Clock.GetUtcNow());
            chat.Turn.Release();
        }
    }

    /// <summary>The same for a question of text alone.</summary>
    public IAsyncEnumerable<CompletionUpdate> RunAsync(KandilChat chat, string question, IOperationSink sink, CancellationToken cancellationToken) =>
        RunAsync(chat, new PromptRequest { Messages = PromptRequest.Conversation(question) }, sink, cancellationToken);

    // The estimate of the room may be short: the engine has the last word, and each refusal costs one more turn.
    private async Task<IAsyncEnumerator<CompletionUpdate>> BeginAsync(KandilChat chat, PromptRequest question, IOperationSink sink, CancellationToken cancellationToken)
    {
        while (true)
        {
            var updates = new CompletePrompt(session).RunAsync(chat.RequestFor(question), sink, cancellationToken).GetAsyncEnumerator(cancellationToken);
            try
            {
                await updates.MoveNextAsync();
                return updates;
            }
            catch (KandilException failure) when (failure.Code == ErrorCode.Limit && chat.Conversation.ForgetOldest())
            {
                await updates.DisposeAsync();
                SayForgotten(1, sink);
            }
            catch
            {
                await updates.DisposeAsync();
                throw;
            }
        }
    }

    private void MakeRoom(KandilChat chat, string question, IOperationSink sink)
    {
        LoadedModel? loaded = chat.LastModel is null ? null : session.Engine.ListLoaded().FirstOrDefault(model => model.Model == chat.LastModel);
        int forgotten = loaded is null ? 0 : chat.Conversation.MakeRoom(question, loaded.Context, chat.Options.MaxTokens);
        if (forgotten > 0)
            SayForgotten(forgotten, sink);
    }

    private static void SayForgotten(int turns, IOperationSink sink) => sink.Warn(
        turns == 1 ? "The oldest turn was dropped: the context is full." : $"The {turns} oldest turns were dropped: the context is full.");
}
