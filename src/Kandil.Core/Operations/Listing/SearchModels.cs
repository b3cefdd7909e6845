using System.Globalization;
using Kandil.Core.Catalog;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Installing;
using Kandil.Core.References;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations.Listing;

/// <summary>Which models are looked for.</summary>
public sealed record SearchRequest
{
    /// <summary>Words that the model's name has; null for any.</summary>
    public string? Text { get; init; }

    /// <summary>The owner, or a registry's group; null for any.</summary>
    public string? Owner { get; init; }

    /// <summary>The model in a registry's group, to list its versions; null for any.</summary>
    public string? Model { get; init; }

    /// <summary>The one place where it is looked for: <c>ollama</c>, <c>catalogue</c>, <c>hf</c> or a registered source; null for all that may have it.</summary>
    public string? Source { get; init; }

    /// <summary>By what they are ordered: one of <see cref="SearchModels.Orders"/>; null: as each source has them.</summary>
    public string? Sort { get; init; }

    /// <summary>True for the greatest first.</summary>
    public bool Descending { get; init; }

    /// <summary>How many at the most, 1 to 1000.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>True for GGUF models alone, where the source knows which are.</summary>
    public bool GgufOnly { get; init; }

    /// <summary>True: what a source answered before is not taken for its answer.</summary>
    public bool Refresh { get; init; }

    /// <summary>How the network is used.</summary>
    public NetworkOptions Network { get; init; } = new();
}

/// <summary>
/// Looks for models: in the Ollama of this machine, in the catalogue, on Hugging Face and at the registered sources, in that order.
/// Hugging Face is asked where the words are long enough to mean something there; see <see cref="AsksHub"/>.
/// </summary>
public sealed class SearchModels(KandilSession session)
{
    /// <summary>What models can be ordered by.</summary>
    public static IReadOnlyList<string> Orders { get; } = ["downloads", "likes", "updated", "created", "trending", "name"];

    private const int MostListed = 1000;
    private const int LongestShortText = 10;

    /// <summary>
    /// Whether Hugging Face is among those asked: when it is named, when there are no words alone, and for words with a slash or of
    /// more than ten characters. A short word such as "llama" means too many models there.
    /// </summary>
    public static bool AsksHub(SearchRequest request) => request.Source?.Equals(ReferenceVocabulary.HuggingFace, StringComparison.OrdinalIgnoreCase)
        ?? (!IsOfWordsAlone(request) || request.Text!.Contains('/') || request.Text.Length > LongestShortText);

    /// <summary>
    /// Asks all at once. What they answer is put together, ordered where an order is asked for, else in their order. What a source
    /// answered within <c>cache.ttlSeconds</c> is taken for its answer, and what it answered longer ago where it cannot be asked.
    /// </summary>
    /// <param name="request">What is looked for.</param>
    /// <param name="sink">Warned of a source that fails while another answers, and of an old answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">
    /// E_ARGS: no such order, or a limit out of range; E_NOT_FOUND: no such source, or no such model; E_NET, E_TIMEOUT, E_AUTH,
    /// E_RATE_LIMIT, E_BACKEND: nothing was found, and a source did not answer; E_SCHEMA, E_PERM, E_DISK: the configuration.
    /// </exception>
    public async Task<IReadOnlyList<SourceListing>> RunAsync(SearchRequest request, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (request.Limit is < 1 or > MostListed)
            throw ArgumentErrors.OutOfRange(new OptionRange(OptionNames.Limit, 1, MostListed), request.Limit);
        if (string.IsNullOrWhiteSpace(request.Text))
            request = request with { Text = null }; // no words are any
        SourceQuery query = Query(request);
        sink = new SerialSink(sink);
        using var connection = new SourceConnection(session, request.Network) { Sink = sink };
        return await connection.TellingMirrorAsync(() => AskAsync(connection, request, query, sink, cancellationToken));
    }

    private async Task<IReadOnlyList<SourceListing>> AskAsync(
        SourceConnection connection, SearchRequest request, SourceQuery query, IOperationSink sink, CancellationToken cancellationToken)
    {
        Place[] places = [.. Places(connection, request, query)];
        Answer[] answers = await Task.WhenAll(places.Select(place => AskAsync(place, query, request.Refresh, cancellationToken)));
        SourceListing[] found = [.. Ordered(answers.SelectMany(answer => answer.Models), query).Take(request.Limit)];
        if (found.Length == 0 && Array.Find(answers, answer => answer.Failure is not null) is { Failure: { } failure })
            throw failure;
        if (found.Length == 0 && (request.Text ?? request.Owner) is { } wanted)
            throw SearchErrors.NothingFound(wanted, [.. places.Select(place => place.Name)], AsksHub(request), session.UserCatalog.Value.Read().Names.Find(wanted).Meant);
        foreach (Answer answer in answers)
            Tell(sink, answer);
        return found;
    }

    // Words without an owner, an order or a kind: what the catalogue and Ollama can answer.
    private static bool IsOfWordsAlone(SearchRequest request) => request is { Owner: null, Model: null, Sort: null, GgufOnly: false } && !string.IsNullOrWhiteSpace(request.Text);

    private static SourceQuery Query(SearchRequest request) => new()
    {
        Text = request.Text,
        Owner = request.Owner,
        Model = request.Model,
        Order = Order(request.Sort),
        Descending = request.Descending,
        Most = request.Limit,
        GgufOnly = request.GgufOnly,
    };

    private static SourceOrder Order(string? sort) => sort?.ToLowerInvariant() switch
    {
        null => SourceOrder.Source,
        "downloads" => SourceOrder.Downloads,
        "likes" => SourceOrder.Likes,
        "updated" => SourceOrder.Updated,
        "created" => SourceOrder.Created,
        "trending" => SourceOrder.Trending,
        "name" => SourceOrder.Name,
        _ => throw SourceErrors.UnknownOrder(sort, Orders),
    };

    private IEnumerable<Place> Places(SourceConnection connection, SearchRequest request, SourceQuery query)
    {
        bool isOfWords = IsOfWordsAlone(request);
        if (request.Source?.ToLowerInvariant() is { } one)
            return [Named(connection, one, query, isNamed: true)];
        return new[] { ReferenceVocabulary.Ollama, ReferenceVocabulary.Catalogue }.Where(_ => isOfWords)
            .Concat(connection.Names.Where(name => name != ReferenceVocabulary.HuggingFace || AsksHub(request)))
            .Select(name => Named(connection, name, query, isNamed: false));
    }

    private Place Named(SourceConnection connection, string name, SourceQuery query, bool isNamed) => name switch
    {
        ReferenceVocabulary.Catalogue => new Place(name, null, isNamed, _ => Task.FromResult(OfCatalogue(query))),
        ReferenceVocabulary.Ollama => new Place(name, OllamaAddress.Of(session.Environment), isNamed, cancellationToken => OfOllamaAsync(query, cancellationToken)),
        _ => new Place(name, connection.AddressOf(name), isNamed, async cancellationToken =>
            await (isNamed ? await connection.OpenAsync(name, cancellationToken) : connection.Named(name)).ListAsync(query, cancellationToken)),
    };

    // What the words name comes first, then what runs here, small before large, and clouds' models last.
    private IReadOnlyList<SourceListing> OfCatalogue(SourceQuery query)
    {
        ModelCatalog catalog = session.UserCatalog.Value.Read();
        string? named = query.Text is null ? null : catalog.Names.Find(query.Text).Meaning;
        return
        [
            .. catalog.Search(query.Text ?? "").Where(profile => !query.GgufOnly || profile.Repository is not null)
                .Where(profile => query.Owner is null || profile.Repository?.StartsWith(query.Owner + "/", StringComparison.OrdinalIgnoreCase) == true)
                .Select(profile => (Profile: profile, Fit: FitOf(profile)))
                .OrderBy(one => one.Profile.Name != named).ThenBy(one => one.Fit).ThenBy(one => one.Profile.SizeBytes ?? 0)
                .Take(query.Most)
                .Select(one => new SourceListing(
                    ReferenceVocabulary.Catalogue, one.Profile.Name, one.Profile.Title, null, null, [.. one.Profile.RecommendedFor.Select(purpose => purpose.ToString())], null)
                {
                    Size = one.Profile.SizeBytes,
                    License = one.Profile.License,
                    Fit = one.Fit,
                }),
        ];
    }

    private static MachineFit FitOf(ModelProfile profile) => !profile.IsLocal ? MachineFit.Elsewhere
        : MemoryFit.Of(ModelStatus.Available, profile.SizeBytes, profile.MinMemoryMb, profile.RecommendsGpu).Status switch
        {
            ModelStatus.Available => MachineFit.Fits,
            ModelStatus.Slow => MachineFit.Slow,
            _ => MachineFit.TooLarge,
        };

    private async Task<IReadOnlyList<SourceListing>> OfOllamaAsync(SourceQuery query, CancellationToken cancellationToken)
    {
        string[] words = ModelCatalog.WordsOf(query.Text ?? "");
        return
        [
            .. (await new OllamaModels(session).ListAsync(cancellationToken)).Where(model => ModelCatalog.HasAll(words, [model.Name])).Take(query.Most)
                .Select(model => new SourceListing(
                    ReferenceVocabulary.Ollama, model.Name[(ReferenceVocabulary.Ollama.Length + 1)..], "in the Ollama of this machine", null, model.InstalledAt, [], null)
                {
                    Size = model.Size,
                    Fit = MachineFit.Fits,
                }),
        ];
    }

    private async Task<Answer> AskAsync(Place place, SourceQuery query, bool refresh, CancellationToken cancellationToken)
    {
        var cache = new DiscoveryCache(session);
        DiscoveryQuestion? question = place.Address is { } address ? new(place.Name, address.AbsoluteUri, query) : null;
        DiscoveryEntry? kept = question is null ? null : cache.Read(question);
        if (kept is not null && !refresh && cache.IsFresh(kept))
            return new Answer(place, Dated(kept, isStale: false), null);
        try
        {
            IReadOnlyList<SourceListing> models = await place.AskAsync(cancellationToken);
            if (question is not null)
                cache.Write(question, models);
            return new Answer(place, models, null);
        }
        catch (KandilException exception) when (exception.Code != ErrorCode.Cancelled)
        {
            bool isOut = exception.Code == ErrorCode.Net || exception.Code == ErrorCode.Timeout || exception.Code == ErrorCode.RateLimit;
            if (kept is not null && isOut)
                return new Answer(place, Dated(kept, isStale: true), exception) { KeptSince = kept.AskedAt };
            // An Ollama that is not there is no failure of a search that did not name it.
            return exception.Code == ErrorCode.Backend && !place.IsNamed ? new Answer(place, [], null) : new Answer(place, [], exception);
        }
    }

    private static IReadOnlyList<SourceListing> Dated(DiscoveryEntry entry, bool isStale) =>
        [.. entry.Models.Select(model => model with { AskedAt = entry.AskedAt, IsStale = isStale })];

    private static void Tell(IOperationSink sink, Answer answer)
    {
        if (answer.KeptSince is { } time)
            sink.Warn(string.Create(CultureInfo.InvariantCulture, $"{answer.Place.Name} cannot be asked; what it answered on {time.UtcDateTime:yyyy-MM-dd HH:mm} UTC is shown. {answer.Failure!.Message}"));
        else if (answer.Failure is { } failure)
            sink.Warn($"{answer.Place.Name} was left out: {failure.Message}");
    }

    // Each source has ordered its own; an order that a source knows nothing of leaves its models last.
    private static IEnumerable<SourceListing> Ordered(IEnumerable<SourceListing> models, SourceQuery query)
    {
        Func<SourceListing, IComparable?>? key = query.Order switch
        {
            SourceOrder.Downloads => model => model.Downloads,
            SourceOrder.Likes => model => model.Likes,
            SourceOrder.Updated => model => model.Updated,
            SourceOrder.Name => model => model.Id.ToUpperInvariant(),
            _ => null,
        };
        if (key is null)
            return models;
        var known = models.OrderBy(model => key(model) is null);
        return query.Descending ? known.ThenByDescending(key) : known.ThenBy(key);
    }

    // Somebody who is asked: the name, where it is asked (null: nobody is, the answer is in memory), and whether the user named it.
    private sealed record Place(string Name, Uri? Address, bool IsNamed, Func<CancellationToken, Task<IReadOnlyList<SourceListing>>> AskAsync);

    private sealed record Answer(Place Place, IReadOnlyList<SourceListing> Models, KandilException? Failure)
    {
        public DateTimeOffset? KeptSince { get; init; }
    }
}
