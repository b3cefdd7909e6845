using Kandil.Core.Http;

namespace Kandil.Core.Engines.Remote;

/// <summary>Texts that a server is to turn into vectors.</summary>
public sealed record RemoteEmbeddingRequest
{
    /// <summary>The model.</summary>
    public required RemoteModel Model { get; init; }

    /// <summary>The texts, at least one, none of them empty.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>The time that all of it may take.</summary>
    public required TimeSpan Budget { get; init; }

    /// <summary>Told when it waits for the server, and each second while it does; from any thread. Null to tell nobody.</summary>
    public Action<HttpWait>? Waiting { get; init; }
}
