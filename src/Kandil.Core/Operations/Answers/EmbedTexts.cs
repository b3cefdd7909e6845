using System.Runtime.CompilerServices;
using Kandil.Core.Catalog;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Names;

namespace Kandil.Core.Operations.Answers;

/// <summary>Texts to turn into vectors.</summary>
public sealed record EmbeddingRequest
{
    /// <summary>The model: a reference of ModelReference's grammar.</summary>
    public required string Model { get; init; }

    /// <summary>The texts.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>True for vectors of length 1, so that a scalar product is their likeness.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>The agent on whose behalf it is asked; null: what <c>KANDIL_AGENT</c> says, or nobody.</summary>
    public string? Agent { get; init; }

    /// <summary>How long each hundred texts may take; null: 120 seconds, 300 for Ollama.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>A text and its vector.</summary>
/// <param name="Text">The text.</param>
/// <param name="Vector">The vector.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Provider">Who computed it.</param>
public sealed record TextEmbedding(string Text, IReadOnlyList<float> Vector, string Model, string Provider)
{
    /// <summary>How many numbers the vector has.</summary>
    public int Dimensions => Vector.Count;
}

/// <summary>Turns texts into vectors, with a model of a cloud, of a server of the user's own, or of Ollama.</summary>
public sealed class EmbedTexts(KandilSession session)
{
    private const int AtOnce = 100;

    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan UsualTimeOfOllama = TimeSpan.FromSeconds(300);

    /// <summary>Gives each text with its vector, in their order; an empty text has a vector of no numbers, and the sink is told.</summary>
    /// <exception cref="KandilException">E_ARGS: there is no text but empty ones, or the provider has no embeddings; E_BACKEND: the model runs in the embedded engine; E_ACCESS, E_LIMIT, E_AUTH, E_RATE_LIMIT, E_NOT_FOUND, E_NOT_INSTALLED, E_NET, E_TIMEOUT.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<TextEmbedding> RunAsync(EmbeddingRequest request, IOperationSink sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (request.Texts.All(string.IsNullOrWhiteSpace))
            throw ArgumentErrors.NoText();
        TellOfEmpty(request.Texts, sink);
        RemoteModel model = await new FindRemoteModel(session).RunAsync(request.Model, sink, cancellationToken) ?? throw NotOfAServer(request.Model);
        model = await new RemoteAdmission(session, new SecurityLog(session, sink), sink).AdmitAsync(model, request.Model, request.Agent, null, cancellationToken);
        var waits = new NetworkWaits(() => sink);
        foreach (string[] texts in request.Texts.Chunk(AtOnce))
        {
            string[] asked = [.. texts.Where(text => !string.IsNullOrWhiteSpace(text))];
            IReadOnlyList<float[]> vectors = asked.Length == 0 ? [] : await VectorsAsync(request, model, asked, waits, cancellationToken);
            int next = 0;
            foreach (string text in texts)
            {
                float[] vector = string.IsNullOrWhiteSpace(text) ? [] : vectors[next++];
                yield return new TextEmbedding(text, request.Normalize ? Normalized(vector) : vector, model.Name, model.Provider);
            }
        }
    }

    // An empty text keeps its place, so that the vectors are still those of the lines that they came from.
    private static void TellOfEmpty(IReadOnlyList<string> texts, IOperationSink sink)
    {
        int[] empty = [.. Enumerable.Range(0, texts.Count).Where(index => string.IsNullOrWhiteSpace(texts[index]))];
        if (empty.Length > 0)
            sink.Warn(FormattableString.Invariant($"An empty text has no embedding, and its place stays empty: text {empty[0] + 1}{(empty.Length > 1 ? $" and {empty.Length - 1} more" : "")}."));
    }

    // What is nowhere is said to be nowhere rather than in the wrong engine; what Ollama's library has leads there.
    private KandilException NotOfAServer(string name) => new ResolveModel(session).TryRun(name)?.Model is { OllamaTag: { } tag } known
        ? ProviderErrors.NoEmbeddingsHere(known.Name, tag)
        : ProviderErrors.NoEmbeddingsHere(new FindModel(session).Locate(name).Name);

    private async Task<IReadOnlyList<float[]>> VectorsAsync(EmbeddingRequest request, RemoteModel model, string[] texts, NetworkWaits waits, CancellationToken cancellationToken)
    {
        TimeSpan time = request.Timeout ?? (model.Protocol == ApiProtocol.Ollama ? UsualTimeOfOllama : UsualTime);
        using var timeout = new CancellationTokenSource(time, session.Http.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await session.Remote.Get().EmbedAsync(new RemoteEmbeddingRequest { Model = model, Texts = texts, Budget = time, Waiting = waits.Tell }, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw ProviderErrors.TimedOut(model.AnsweredBy, model.Name, time);
        }
    }

    private static float[] Normalized(float[] vector)
    {
        double length = Math.Sqrt(vector.Sum(number => (double)number * number));
        return length == 0 ? vector : [.. vector.Select(number => (float)(number / length))];
    }
}
