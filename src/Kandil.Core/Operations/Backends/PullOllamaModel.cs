using Kandil.Core.Errors;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.References;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations.Backends;

/// <summary>Has Ollama pull a model into its own store, which verifies it itself.</summary>
public sealed class PullOllamaModel(KandilSession session)
{
    /// <summary>Ollama's name of a model; null for a reference to anything else.</summary>
    public static string? NameOf(string reference)
    {
        ModelReference? parsed = ModelReference.TryParse(reference);
        return parsed is { Source: ReferenceVocabulary.Ollama } or { Kind: ModelReferenceKind.Local, Backend: ReferenceVocabulary.Ollama } ? parsed.Name : null;
    }

    /// <summary>Pulls, with progress of the bytes that Ollama reports.</summary>
    /// <exception cref="KandilException">E_ARGS: the reference is not Ollama's; E_NOT_FOUND: its library has no such model; E_BACKEND: it does not answer; E_NET.</exception>
    public async Task<OllamaModelDetails> RunAsync(string reference, NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        string name = NameOf(reference) ?? throw OllamaErrors.NotItsReference(reference);
        sink = new SerialSink(sink);
        using var connection = new SourceConnection(session, network, reference) { Sink = sink };
        if (!connection.IsOffline)
            await new StartOllama(session).RunAsync(sink, cancellationToken);
        await connection.Ollama.PullAsync(name, sink, cancellationToken);
        new DiscoveryCache(session).Forget(ReferenceVocabulary.Ollama);
        return await connection.Ollama.ShowAsync(name, cancellationToken);
    }
}
