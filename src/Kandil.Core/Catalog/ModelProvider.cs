namespace Kandil.Core.Catalog;

/// <summary>Somebody who answers for models: a vendor, a host of other people's models, or this machine.</summary>
public sealed record ModelProvider
{
    /// <summary>The provider that this machine is: its models run in Ollama or in Kandil's own worker.</summary>
    public const string Local = "local";

    /// <summary>The identifier, as in <c>openai:gpt-4o</c>; never the name or the family of a model.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>The name for people.</summary>
    public string Title { get; init => field = value ?? ""; } = "";

    /// <summary>How it is spoken to.</summary>
    public ApiProtocol Protocol { get; init; }

    /// <summary>Where it is reached; null when there is no one address, or none was found.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>The address of a provider where each customer has an own one; <c>{resource}</c> stands for the customer's name.</summary>
    public string? BaseUrlTemplate { get; init; }

    /// <summary>Whether it wants a key; null when no page says so.</summary>
    public bool? ApiKeyRequired { get; init; }

    /// <summary>Where a key is to be had.</summary>
    public string? ApiKeyUrl { get; init; }

    /// <summary>The environment variable in which the vendor's own tools look for the key. Kandil reads it only when told to.</summary>
    public string? ApiKeyVariable { get; init; }

    /// <summary>The header that takes the key as it is; null: <c>Authorization</c>, with <c>Bearer</c>.</summary>
    public string? ApiKeyHeader { get; init; }

    /// <summary>The header that takes an organization's identifier; null when none is known.</summary>
    public string? OrganizationHeader { get; init; }

    /// <summary>Which headers of its answers say how many more requests it takes; null when none are known.</summary>
    public RateLimitHeaderFamily? RateLimitHeaders { get; init; }

    /// <summary>Whether it answers word by word; null when no page says so.</summary>
    public bool? SupportsStreaming { get; init; }

    /// <summary>True for what answers on this machine.</summary>
    public bool IsLocal { get; init; }

    /// <summary>True when everything that using it needs was read on a page.</summary>
    public bool Verified { get; init; }

    /// <summary>The pages.</summary>
    public IReadOnlyList<CatalogSource> Sources { get; init => field = value ?? []; } = [];
}
