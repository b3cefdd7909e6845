using System.Runtime.CompilerServices;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Operations.Answers;

/// <summary>Answers a prompt with a model that this machine runs itself.</summary>
internal sealed class CompleteHere(KandilSession session)
{
    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(300);

    /// <summary>Gives the answer as it is made.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="name">The model; null for the one that comes with Kandil.</param>
    /// <param name="sink">Told of loading, and of warnings.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="KandilException">E_ARGS, E_NOT_FOUND, E_NOT_INSTALLED, E_ACCESS, E_UNSAFE, E_VERIFY, E_COMPAT, E_LIMIT, E_TIMEOUT, E_CANCELLED; E_BACKEND: the engine, or tools and images, which it does not know.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<CompletionUpdate> RunAsync(
        PromptRequest request, string? name, IOperationSink sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var find = new FindModel(session);
        LocatedModel model = find.Locate(name);
        if (name is not null && find.Remark(name) is { } remark)
        {
            sink.WarnOnce(remark);
        }

        if (request.JsonSchema is not null)
        {
            throw ArgumentErrors.SchemaNotHere(model.Name);
        }

        if (request.Key is not null)
        {
            throw CredentialErrors.NoUse(model.Name);
        }

        if (request.Tools.Count > 0 || request.Messages.Any(message => message.Role == ChatRole.Tool))
        {
            throw AnswerErrors.NotHere(model.Name, "calls no tools");
        }

        if (request.Messages.Any(message => message.Images.Count > 0))
        {
            throw AnswerErrors.NotHere(model.Name, "sees no images");
        }

        var log = new SecurityLog(session, sink);
        await log.RefusalsAsync(model.Name, () =>
        {
            new ModelAccess(session).Check(request.Agent, model);
            return Task.FromResult(model);
        });
        (SamplingOptions sampling, int? maxTokens) = session.Settings.Sampling(request.Sampling, request.MaxTokens, [model.Name, .. request.Model is null ? [] : new[] { request.Model }]);
        SandboxProfile sandbox = new ConfigureSandbox(session).For(model.Names, request.Agent);
        TimeSpan time = request.Timeout ?? UsualTime;
        bool isWallTime = sandbox.WallTime <= time;
        using var timeout = new CancellationTokenSource(isWallTime ? sandbox.WallTime!.Value : time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var completion = new CompletionRequest
        {
            Model = new EngineModel(model.Name, model.Path, request.LoadOptions) { Prepare = model.PrepareAsync, Files = model.Files, Sandbox = sandbox },
            Messages = request.Messages,
            Sampling = model.Origin == ModelOrigin.Bundled ? BundledGuide.Defaults(sampling) : sampling,
            MaxTokens = maxTokens,
            Stop = request.Stop,
            Device = request.Device ?? session.Settings.Device,
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
                        await log.LoadedAsync(model.Name, completion.Model.Sandbox, finished.Completion.MissingRestrictions);
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
                KandilException failure = isWallTime ? SandboxErrors.WallTime(model.Name, sandbox.WallTime!.Value) : EngineErrors.TimedOut(model.Name, time);
                if (isWallTime)
                {
                    await log.RefusedAsync(model.Name, failure);
                }

                throw failure;
            }
        }
    }
}
