using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Kandil.Core.Catalog;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Providers.Protocols;
using Kandil.Providers.Resilience;

namespace Kandil.Providers;

/// <summary>Answers with the models of servers: OpenAI-compatible ones, Anthropic's and Ollama's. Core makes it by its name.</summary>
public sealed class RemoteEngine : IRemoteEngine
{
    // Everything that is no answer is read and worded here.
    private static readonly HashSet<int> Failures = [.. Enumerable.Range(400, 200)];

    private readonly RemoteEngineOptions _options;
    private readonly ConcurrentDictionary<(Origin Origin, string Provider), Endpoint> _endpoints = new();

    /// <summary>Makes it; nothing is sent before it is asked.</summary>
    public RemoteEngine(RemoteEngineOptions options) => _options = options;

    /// <inheritdoc/>
    public async IAsyncEnumerable<CompletionUpdate> CompleteAsync(RemoteRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        request.Validate();
        IChatProtocol protocol = ProtocolOf(request.Model);
        HttpJson json = protocol.Request(request);
        var answer = new AnswerInProgress(request, _options.Clock);
        Endpoint endpoint = _endpoints.GetOrAdd((request.Model.Origin, request.Model.Provider), _ => new Endpoint(_options.Limits, _options.Clock));
        using IDisposable place = await endpoint.EnterAsync(cancellationToken);
        await using OpenAnswer open = await endpoint.RunAsync(
            request.Model, request.Budget, answered => OpenAsync(protocol, request, json, answered, cancellationToken), cancellationToken);
        await foreach (AnswerPart part in open.ReadAsync())
        {
            foreach (CompletionUpdate update in answer.Take(part))
                yield return update;
        }

        yield return new CompletionFinished(answer.Finish());
    }

    private static IChatProtocol ProtocolOf(RemoteModel model) => model.Protocol switch
    {
        ApiProtocol.Anthropic => new AnthropicMessages(),
        ApiProtocol.Ollama => new OllamaChat(),
        _ => new OpenAIChat(),
    };

    // One attempt: it has succeeded when the first text is there.
    private async Task<OpenAnswer> OpenAsync(
        IChatProtocol protocol, RemoteRequest request, HttpJson json, Action<HttpReply> answered, CancellationToken cancellationToken)
    {
        HttpReply reply = await _options.Http.TrySendJsonAsync(
            json with { Credentials = request.Model.Credentials, AcceptStatus = Failures, QuietTimeout = request.Budget }, cancellationToken);
        try
        {
            answered(reply);
            if (Failures.Contains(reply.Status))
                throw await Refusals.OfAsync(reply, request.Model, _options.Clock, cancellationToken);
            var open = new OpenAnswer(reply, request.Model, AnswerReader.ReadAsync(protocol, reply.Body, cancellationToken));
            await open.WaitForTextAsync();
            return open;
        }
        catch
        {
            await reply.DisposeAsync();
            throw;
        }
    }
}
