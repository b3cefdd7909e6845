using System.Runtime.CompilerServices;
using Kandil.Core.Catalog;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;

namespace Kandil.Core.Operations;

/// <summary>Answers a prompt with a model of a server: the key is fetched from its store for the server's origin, and goes nowhere else.</summary>
internal sealed class CompleteRemotely(KandilSession session)
{
    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(120);

    // Ollama may have to load the model first.
    private static readonly TimeSpan UsualTimeOfOllama = TimeSpan.FromSeconds(300);

    /// <summary>Gives the answer as it comes.</summary>
    /// <exception cref="KandilException">E_ACCESS, E_ARGS, E_AUTH, E_RATE_LIMIT, E_NOT_FOUND, E_NOT_INSTALLED, E_NET, E_TIMEOUT, E_BACKEND.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<CompletionUpdate> RunAsync(
        PromptRequest request, RemoteModel model, IOperationSink sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await new SecurityLog(session, sink).RefusalsAsync(model.Name, () =>
        {
            new ModelAccess(session).Check(request.Agent, model);
            return Task.FromResult(model);
        });
        session.Remote.CheckOnline(model.Address);
        if (request.Device is not null)
            sink.Warn($"{model.Name} is computed where {model.Provider} decides: the device that was asked for is for models of this machine.");
        TimeSpan time = request.Timeout ?? (model.Protocol == ApiProtocol.Ollama ? UsualTimeOfOllama : UsualTime);
        using var timeout = new CancellationTokenSource(time, session.Http.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        RemoteRequest question = Question(request, await new RemoteKeys(session).WithKeyAsync(model, cancellationToken), time);
        await using var updates = session.Remote.Get().CompleteAsync(question, either.Token).GetAsyncEnumerator(either.Token);
        while (await NextAsync())
        {
            yield return updates.Current;
        }

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await updates.MoveNextAsync();
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw ProviderErrors.TimedOut(model.Provider, model.Name, time);
            }
        }
    }

    private RemoteRequest Question(PromptRequest request, RemoteModel model, TimeSpan time)
    {
        (SamplingOptions preferred, int? maxTokens) = session.Settings.Sampling(
            request.Sampling, request.MaxTokens, [model.Name, .. request.Model is null ? [] : new[] { request.Model }]);
        return new RemoteRequest
        {
            Model = model,
            Messages = request.Messages,
            Sampling = request.Sampling,
            Preferred = preferred,
            LoadOptions = request.LoadOptions,
            MaxTokens = maxTokens,
            Stop = request.Stop,
            JsonSchema = request.JsonSchema is { } schema ? AnswerSchema.Checked(schema) : null,
            Budget = time,
        };
    }
}
