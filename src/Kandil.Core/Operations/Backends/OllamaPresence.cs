using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;
using Kandil.Core.References;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations.Backends;

/// <summary>
/// Which models Ollama has, as it is asked for every name that does not say who runs it: one that is not there is not asked again for a
/// while, and one that takes its time is not waited for.
/// </summary>
internal sealed class OllamaPresence(KandilSession session)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>How long one that did not answer is left alone.</summary>
    public static readonly TimeSpan AskedAgain = TimeSpan.FromSeconds(30);

    private long? _silentSince;
    private volatile IReadOnlyList<string> _seen = [];

    /// <summary>What it had when this process asked it last, without the <c>ollama/</c> in front; nothing before that.</summary>
    public IReadOnlyList<string> Seen => _seen;

    /// <summary>True when it did not answer a moment ago.</summary>
    public bool IsSilent => _silentSince is { } since && session.Http.Clock.GetElapsedTime(since) < AskedAgain;

    /// <summary>What it has, for who does not insist on an answer. That nobody listens on this machine costs no time.</summary>
    /// <param name="patience">How long it may say nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where nobody listens.</returns>
    /// <exception cref="KandilException">E_TIMEOUT: it says nothing, and is then taken for silent for a while; E_BACKEND, E_ARGS: <c>OLLAMA_HOST</c>; E_NET.</exception>
    public async Task<IReadOnlyList<KandilModel>?> ListAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        Uri address = OllamaAddress.Of(session.Environment);
        bool isPlainAndHere = Origin.Of(address) is { IsLoopback: true, IsPlain: true };
        if (isPlainAndHere)
        {
            LocalAnswer answer = await LocalServer.AskAsync(address.Below("api/version"), patience, cancellationToken);
            if (answer != LocalAnswer.Something)
                return answer == LocalAnswer.Nobody ? null : throw Silent();
        }

        // What it begins to say at once it also brings to an end, unless it hangs: then not for ever.
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(isPlainAndHere ? Patience : patience);
        try
        {
            IReadOnlyList<KandilModel> models = await new OllamaModels(session).ListAsync(late.Token);
            _seen = [.. models.Select(model => PullOllamaModel.NameOf(model.Name) ?? model.Name)];
            return models;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Silent();
        }

        KandilException Silent()
        {
            _silentSince = session.Http.Clock.GetTimestamp();
            return OllamaErrors.Silent(address, patience);
        }
    }

    /// <summary>The first of these names that it has, as it spells it; null where it has none, or does not answer.</summary>
    public async Task<string?> FindAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        TimeProvider clock = session.Http.Clock;
        if (IsSilent)
            return null;
        using var late = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            string? found = await GetAsync(names, either.Token);
            _silentSince = null;
            return found;
        }
        catch (Exception exception) when (exception is KandilException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _silentSince = clock.GetTimestamp();
            return null;
        }
    }

    /// <summary>The first of these names that it has, as it spells it; null where it has none.</summary>
    /// <exception cref="KandilException">E_BACKEND: it does not answer, or is not installed; E_ARGS: <c>OLLAMA_HOST</c>; E_NET.</exception>
    public async Task<string?> GetAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        bool isHere = Origin.Of(OllamaAddress.Of(session.Environment)).IsLoopback;
        using var connection = new SourceConnection(session, isHere ? new NetworkOptions { Offline = false } : new NetworkOptions(), [.. names.Select(name => $"{ReferenceVocabulary.Ollama}/{OllamaModels.WithTag(name)}")]);
        IReadOnlyList<OllamaModel> models = await connection.Ollama.ListAsync(cancellationToken);
        _seen = [.. models.Select(model => model.Name)];
        return names.Select(OllamaModels.WithTag)
            .Select(name => models.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name)
            .FirstOrDefault(name => name is not null);
    }
}
