using System.Runtime.CompilerServices;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Operations;

/// <summary>Answers a prompt with a model of this machine.</summary>
public sealed class CompletePrompt(KandilSession session)
{
    /// <summary>
    /// Gives the answer as it is made: pieces of text, and the whole with its figures last. Loading is reported as
    /// progress, warnings go to the sink. Giving up the enumeration stops the answer.
    /// </summary>
    /// <exception cref="KandilException">
    /// E_ARGS, E_NOT_FOUND, E_NOT_INSTALLED, E_ACCESS, E_UNSAFE, E_VERIFY, E_COMPAT, E_LIMIT, E_TIMEOUT, E_BACKEND, E_CANCELLED.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<CompletionUpdate> RunAsync(
        PromptRequest request, IOperationSink sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckTimeout(request.Timeout);
        var model = new FindModel(session).Locate(request.Model ?? session.Settings.DefaultModel(sink.Warn));
        var log = new SecurityLog(session, sink);
        await log.RefusalsAsync(model.Name, () =>
        {
            new ModelAccess(session).Check(request.Agent, model);
            return Task.FromResult(model);
        });
        (SamplingOptions sampling, int? maxTokens) = session.Settings.Sampling(request.Sampling, request.MaxTokens, [model.Name, .. request.Model is null ? [] : new[] { request.Model }]);
        SandboxProfile sandbox = new ConfigureSandbox(session).For(model.Names, request.Agent);
        bool isWallTime = sandbox.WallTime <= request.Timeout;
        using var timeout = new CancellationTokenSource(isWallTime ? sandbox.WallTime!.Value : request.Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var completion = new CompletionRequest
        {
            Model = new EngineModel(model.Name, model.Path, request.LoadOptions) { Prepare = model.PrepareAsync, Files = model.Files, Sandbox = sandbox },
            Messages = request.Messages,
            Sampling = model.Origin == ModelOrigin.Bundled ? BundledGuide.Defaults(sampling) : sampling,
            MaxTokens = maxTokens,
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
                    if (finished.Completion.LoadTime is not null)
                    {
                        await log.UnrestrictedAsync(model.Name, finished.Completion.MissingRestrictions);
                    }

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
            catch (KandilException failure) when (SecurityLog.IsRefusal(failure))
            {
                await log.RefusedAsync(model.Name, failure);
                throw;
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                KandilException failure = isWallTime ? SandboxErrors.WallTime(model.Name, sandbox.WallTime!.Value) : EngineErrors.TimedOut(model.Name, request.Timeout);
                if (isWallTime)
                {
                    await log.RefusedAsync(model.Name, failure);
                }

                throw failure;
            }
        }
    }

    /// <summary>What to tell who reads an answer that the context's end cut off; null for one that is whole, or as long as was asked for.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="completion">The answer.</param>
    public static ShellText? CutOff(PromptRequest request, Completion completion) =>
        completion.FinishReason != FinishReason.Length || completion.CompletionTokens >= request.MaxTokens ? null
        : new ShellText($"The answer was cut off after {completion.CompletionTokens} tokens: with the prompt's {completion.PromptTokens} they fill the context. {OptionNames.ContextLength} makes it longer.");

    private static void CheckTimeout(TimeSpan timeout)
    {
        if (!OptionRanges.Timeout.Contains(timeout.TotalSeconds))
        {
            throw ArgumentErrors.OutOfRange(OptionRanges.Timeout, timeout.TotalSeconds);
        }
    }
}
