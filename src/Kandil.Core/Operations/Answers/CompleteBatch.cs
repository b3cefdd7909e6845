using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Kandil.Core.Engines;
using Kandil.Core.Errors;

namespace Kandil.Core.Operations.Answers;

/// <summary>What became of one prompt of a batch: an answer or a failure.</summary>
/// <param name="Index">Its place among the prompts, from 0.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Completion">The answer; null when it failed.</param>
/// <param name="Failure">What it failed with; null when it did not.</param>
public sealed record BatchAnswer(int Index, PromptRequest Request, Completion? Completion, KandilException? Failure);

/// <summary>
/// Answers many prompts of one or several models: grouped by model, so many of a group at once, and told in the order in which they
/// were asked. One that fails leaves the others as they are.
/// </summary>
public sealed class CompleteBatch(KandilSession session)
{
    /// <summary>The possible numbers of prompts that a model is asked at once.</summary>
    public static OptionRange AtOnce { get; } = new(OptionNames.ThrottleLimit, 1, 100);

    /// <summary>Gives each prompt's answer or failure as soon as it and all before it are known. Giving up the enumeration stops what is under way.</summary>
    /// <param name="requests">The prompts.</param>
    /// <param name="atOnce">How many prompts a model is asked at once; a provider's own limit holds besides.</param>
    /// <param name="sink">Told of loading, and of warnings.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="KandilException">E_ARGS: <paramref name="atOnce"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<BatchAnswer> RunAsync(
        IReadOnlyList<PromptRequest> requests, int atOnce, IOperationSink sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AtOnce.Check(atOnce);
        sink = new SerialSink(sink);
        var complete = new CompletePrompt(session) { Waits = new NetworkWaits(() => sink) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var done = new TaskCompletionSource<BatchAnswer>[requests.Count];
        for (int index = 0; index < done.Length; index++)
            done[index] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task[] groups = [.. requests.Select((request, index) => (request, index)).GroupBy(one => one.request.Model, StringComparer.OrdinalIgnoreCase)
            .SelectMany(group => WorkersOf([.. group], atOnce, done, complete, sink, stop.Token))];
        try
        {
            foreach (var answer in done)
                yield return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(groups).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static IEnumerable<Task> WorkersOf(
        (PromptRequest Request, int Index)[] group, int atOnce, TaskCompletionSource<BatchAnswer>[] done, CompletePrompt complete, IOperationSink sink, CancellationToken cancellationToken)
    {
        var waiting = Channel.CreateUnbounded<(PromptRequest Request, int Index)>();
        foreach (var one in group)
            waiting.Writer.TryWrite(one);
        waiting.Writer.Complete();
        return Enumerable.Range(0, Math.Min(atOnce, group.Length)).Select(_ => Task.Run(
            async () =>
            {
                await foreach ((PromptRequest request, int index) in waiting.Reader.ReadAllAsync(cancellationToken))
                    done[index].SetResult(await AnswerAsync(complete, request, index, sink, cancellationToken));
            },
            cancellationToken));
    }

    private static async Task<BatchAnswer> AnswerAsync(CompletePrompt complete, PromptRequest request, int index, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Messages[^1].Content))
            return new BatchAnswer(index, request, null, ArgumentErrors.NoPrompt());
        try
        {
            Completion? answer = null;
            await foreach (CompletionUpdate update in complete.RunAsync(request, sink, cancellationToken))
                answer = (update as CompletionFinished)?.Completion ?? answer;
            return new BatchAnswer(index, request, answer, null);
        }
        catch (KandilException failure)
        {
            return new BatchAnswer(index, request, null, failure);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A fault of Kandil's in one prompt is no reason to lose the answers to the others.
            return new BatchAnswer(index, request, null, InternalErrors.Unexpected(fault));
        }
    }
}
