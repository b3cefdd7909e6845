using Kandil.Cli.Rendering;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;

namespace Kandil.Cli.Commands;

/// <summary>One answer, shown as it comes.</summary>
internal static class Answering
{
    /// <summary>Asks, and streams the text to standard output unless an envelope is to stand there alone.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="request">What to ask.</param>
    /// <param name="updates">The answer as it is made; null: asks here.</param>
    /// <exception cref="KandilException">The answer failed; what came of it stands on standard output, its line ended.</exception>
    public static async Task<Completion> RunAsync(Invocation invocation, PromptRequest request, IAsyncEnumerable<CompletionUpdate>? updates = null)
    {
        updates ??= AskAsync(invocation, request);
        Completion? answer = null;
        bool streams = !invocation.Mode.Json;
        try
        {
            await foreach (CompletionUpdate update in updates)
            {
                if (update is CompletionText piece)
                {
                    if (streams)
                    {
                        invocation.Terminal.Write(piece.Text);
                    }
                }
                else if (update is CompletionFinished finished)
                {
                    answer = finished.Completion;
                }
            }
        }
        finally
        {
            invocation.Terminal.ClearStatus();
        }

        invocation.Terminal.EndLine();
        if (CompletePrompt.CutOff(request, answer!) is { } warning)
        {
            invocation.Sink.Warn(warning.Render(CommandSpelling.Spell));
        }

        invocation.Sink.Verbose(FigureLine.For(answer!));
        return answer!;
    }

    private static IAsyncEnumerable<CompletionUpdate> AskAsync(Invocation invocation, PromptRequest request) =>
        string.IsNullOrWhiteSpace(request.Messages[^1].Content) ? throw ArgumentErrors.NoPrompt()
        : new CompletePrompt(invocation.Session).RunAsync(request, invocation.Sink, invocation.Cancellation);
}
