using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Kandil.Core.Catalog;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
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

    private const long LargestVectors = 256 << 20;

    private readonly RemoteEngineOptions _options;
    private readonly ConcurrentDictionary<(Origin Origin, string Provider), Endpoint> _endpoints = new();

    /// <summary>Makes it; nothing is sent before it is asked.</summary>
    public RemoteEngine(RemoteEngineOptions options) => _options = options;

    /// <inheritdoc/>
    public async IAsyncEnumerable<CompletionUpdate> CompleteAsync(RemoteRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        request.Validate();
        IChatProtocol protocol = ProtocolOf(request.Model);
        HttpJson json = protocol.Request(request).Telling(request.Model.Options);
        var answer = new AnswerInProgress(request, _options.Clock);
        Endpoint endpoint = EndpointOf(request.Model);
        using IDisposable place = await endpoint.EnterAsync(cancellationToken);
        await using OpenAnswer open = await endpoint.RunAsync(
            request.Model, request.Budget, request.Waiting, answered => OpenAsync(protocol, request, json, answered, cancellationToken), cancellationToken);
        await foreach (AnswerPart part in open.ReadAsync(cancellationToken))
        {
            foreach (CompletionUpdate update in answer.Take(part))
                yield return update;
        }

        foreach (CompletionUpdate update in answer.TakeRest())
            yield return update;
        yield return new CompletionFinished(answer.Finish());
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<float[]>> EmbedAsync(RemoteEmbeddingRequest request, CancellationToken cancellationToken)
    {
        HttpJson json = EmbeddingProtocol.Request(request) with { Credentials = request.Model.Credentials, Permit = request.Model.Permit, AcceptStatus = Failures, QuietTimeout = request.Budget };
        Endpoint endpoint = EndpointOf(request.Model);
        using IDisposable place = await endpoint.EnterAsync(cancellationToken);
        return await endpoint.RunAsync(request.Model, request.Budget, request.Waiting, async answered =>
        {
            await using HttpReply reply = await _options.Http.TrySendJsonAsync(json, cancellationToken);
            answered(reply);
            if (Failures.Contains(reply.Status))
                throw await Refusals.OfAsync(reply, request.Model, _options.Clock, cancellationToken);
            return await VectorsAsync(reply, request, cancellationToken);
        }, cancellationToken);
    }

    private static async Task<float[][]> VectorsAsync(HttpReply reply, RemoteEmbeddingRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using MemoryStream body = await WholeAsync(reply.Body, cancellationToken);
            using JsonDocument document = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
            return EmbeddingProtocol.Read(document.RootElement, request.Texts.Count);
        }
        catch (HttpBrokenException broken)
        {
            throw new PassingFailureException(broken.Failure);
        }
        catch (JsonException)
        {
            throw ProviderErrors.NotUnderstood(request.Model.AnsweredBy, Refusals.Shown(request.Model), "something that is no JSON");
        }
        catch (NotTheProtocolException other)
        {
            throw ProviderErrors.NotUnderstood(request.Model.AnsweredBy, Refusals.Shown(request.Model), other.Message);
        }
    }

    // A hundred texts with the longest vectors there are take a fraction of it.
    private static async Task<MemoryStream> WholeAsync(Stream body, CancellationToken cancellationToken)
    {
        var whole = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            whole.Write(buffer, 0, read);
            if (whole.Length > LargestVectors)
                throw new NotTheProtocolException("a document without an end");
        }

        return whole;
    }

    private Endpoint EndpointOf(RemoteModel model) =>
        _endpoints.GetOrAdd((model.Origin, model.Provider), _ => new Endpoint(_options.Limits, _options.Clock));

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
            json with { Credentials = request.Model.Credentials, Permit = request.Model.Permit, AcceptStatus = Failures, QuietTimeout = request.Budget }, cancellationToken);
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
