using Kandil.Core.Errors;
using Kandil.Core.References;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations;

/// <summary>Which models are looked for.</summary>
public sealed record SearchRequest
{
    /// <summary>Words that the model's name has; null for any.</summary>
    public string? Text { get; init; }

    /// <summary>The owner, or a registry's group; null for any.</summary>
    public string? Owner { get; init; }

    /// <summary>The model in a registry's group, to list its versions; null for any.</summary>
    public string? Model { get; init; }

    /// <summary>The source; null for Hugging Face and every registered one.</summary>
    public string? Source { get; init; }

    /// <summary>By what they are ordered: one of <see cref="SearchModels.Orders"/>; null: as each source has them.</summary>
    public string? Sort { get; init; }

    /// <summary>True for the greatest first.</summary>
    public bool Descending { get; init; }

    /// <summary>How many at the most, 1 to 1000.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>True for GGUF models alone, where the source knows which are.</summary>
    public bool GgufOnly { get; init; }

    /// <summary>How the network is used.</summary>
    public NetworkOptions Network { get; init; } = new();
}

/// <summary>Looks for models at the sources.</summary>
public sealed class SearchModels(KandilSession session)
{
    /// <summary>What models can be ordered by.</summary>
    public static IReadOnlyList<string> Orders { get; } = ["downloads", "likes", "updated", "created", "trending", "name"];

    private const int MostListed = 1000;

    /// <summary>
    /// Asks the sources at once. What they answer is put together: ordered where an order is asked for, else Hugging Face first.
    /// </summary>
    /// <param name="request">What is looked for.</param>
    /// <param name="sink">Warned of a source that fails while another answers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">
    /// E_ARGS: no such order, or a limit out of range, or Ollama, which cannot be searched; E_NOT_FOUND: no such source; E_NET,
    /// E_TIMEOUT, E_AUTH, E_RATE_LIMIT: no source answers.
    /// </exception>
    public async Task<IReadOnlyList<SourceListing>> RunAsync(SearchRequest request, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (request.Limit is < 1 or > MostListed)
            throw ArgumentErrors.OutOfRange(new OptionRange(OptionNames.Limit, 1, MostListed), request.Limit);
        SourceQuery query = Query(request);
        using var connection = new SourceConnection(session, request.Network);
        IReadOnlyList<IModelSource> sources = await SourcesAsync(connection, request.Source, cancellationToken);
        Task<Answer>[] asked = [.. sources.Select(source => AskAsync(source, query, cancellationToken))];
        Answer[] answers = await Task.WhenAll(asked);
        if (Array.TrueForAll(answers, answer => answer.Failure is not null))
            throw answers[0].Failure!;
        foreach (Answer answer in answers.Where(answer => answer.Failure is not null))
            sink.Warn($"{answer.Source.Name} was left out: {answer.Failure!.Message}");
        return [.. Ordered(answers.SelectMany(answer => answer.Models), query).Take(request.Limit)];
    }

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

    private static async Task<IReadOnlyList<IModelSource>> SourcesAsync(SourceConnection connection, string? name, CancellationToken cancellationToken)
    {
        if (name is null)
            return [.. connection.Names.Select(one => connection.Named(one))];
        if (name.Equals(ReferenceVocabulary.Ollama, StringComparison.OrdinalIgnoreCase))
            throw OllamaErrors.NotSearchable();
        return [await connection.OpenAsync(name.ToLowerInvariant(), cancellationToken)];
    }

    private static async Task<Answer> AskAsync(IModelSource source, SourceQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return new Answer(source, await source.ListAsync(query, cancellationToken), null);
        }
        catch (KandilException exception) when (exception.Code != ErrorCode.Cancelled)
        {
            return new Answer(source, [], exception);
        }
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

    private sealed record Answer(IModelSource Source, IReadOnlyList<SourceListing> Models, KandilException? Failure);
}
