using Kandil.Core.Configuration;
using Kandil.Core.Http;

namespace Kandil.Core.Engines.Remote;

/// <summary>
/// Answers with the models of servers. Made by Kandil.Providers, which is loaded when it is first needed; this interface mentions
/// types of the base class library and of Core alone. Safe to use from many threads.
/// </summary>
public interface IRemoteEngine
{
    /// <summary>
    /// Answers: pieces of text and of reasoning as they come, and the whole with its figures last. What fails in a way that passes
    /// is asked again, never after the first piece. Giving up the enumeration ends the request.
    /// </summary>
    /// <exception cref="Errors.KandilException">E_ARGS, E_AUTH, E_RATE_LIMIT, E_NOT_FOUND, E_NET, E_TIMEOUT.</exception>
    IAsyncEnumerable<CompletionUpdate> CompleteAsync(RemoteRequest request, CancellationToken cancellationToken);

    /// <summary>Turns texts into vectors, one for each text in their order, as the server gives them; what fails in a way that passes is asked again.</summary>
    /// <exception cref="Errors.KandilException">E_ARGS: the protocol has no such thing, or the server refuses a text; E_AUTH, E_RATE_LIMIT, E_NOT_FOUND, E_NET, E_TIMEOUT.</exception>
    Task<IReadOnlyList<float[]>> EmbedAsync(RemoteEmbeddingRequest request, CancellationToken cancellationToken);
}

/// <summary>What the engine of servers is made with.</summary>
public sealed record RemoteEngineOptions
{
    /// <summary>Sends.</summary>
    public required HttpSender Http { get; init; }

    /// <summary>How often a provider is asked.</summary>
    public LimitSettings Limits { get; init; } = new();

    /// <summary>What time it is, and what waits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
