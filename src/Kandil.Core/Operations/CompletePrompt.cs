using System.Runtime.CompilerServices;
using Kandil.Core.Engines;
using Kandil.Core.Errors;

namespace Kandil.Core.Operations;

/// <summary>Answers a prompt with a model of this machine.</summary>
public sealed class CompletePrompt(KandilSession session)
{
    /// <summary>
    /// Gives the answer as it is made: pieces of text, and the whole with its figures last. Loading is reported as
    /// progress, warnings go to the sink. Giving up the enumeration stops the answer.
    /// </summary>
    /// <exception cref="KandilException">
    /// E_ARGS, E_NOT_FOUND, E_NOT_INSTALLED, E_UNSAFE, E_VERIFY, E_COMPAT, E_LIMIT, E_TIMEOUT, E_BACKEND, E_CANCELLED.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<CompletionUpdate> RunAsync(
        PromptRequest request, IOperationSink sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckTimeout(request.Timeout);
        using var timeout = new CancellationTokenSource(request.Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var model = new FindModel(session).Locate(request.Model);
        var completion = new CompletionRequest
        {
            Model = new EngineModel(model.Name, model.Path, request.LoadOptions) { Prepare = model.PrepareAsync },
            Messages = request.Messages,
            Sampling = model.Origin == ModelOrigin.Bundled ? BundledGuide.Defaults(request.Sampling) : request.Sampling,
            MaxTokens = request.MaxTokens,
            Stop = request.Stop,
        };
        completion.Validate();
        await using var updates = session.Engine.CompleteAsync(completion, sink, either.Token).GetAsyncEnumerator(either.Token);
        while (await NextAsync())
        {
            switch (updates.Current)
            {
                case CompletionWarning { Message: var message }:
                    sink.Warn(message);
                    break;
                case CompletionFinished finished:
                    await model.RecordUseAsync(finished.Completion, either.Token);
                    yield return finished;
                    break;
                default:
                    yield return updates.Current;
                    break;
            }
        }

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await updates.MoveNextAsync();
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw EngineErrors.TimedOut(model.Name, request.Timeout);
            }
        }
    }

    // The upper bound is what a timer of the base class library takes.
    private static void CheckTimeout(TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero || timeout.TotalSeconds > int.MaxValue / 1000)
        {
            throw ArgumentErrors.OutOfRange("timeout", timeout.TotalSeconds, float.Epsilon, int.MaxValue / 1000);
        }
    }
}
