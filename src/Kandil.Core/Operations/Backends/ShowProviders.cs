using System.IO.Enumeration;
using Kandil.Core.Catalog;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations.Backends;

/// <summary>What a provider of models can do, as far as the catalogue and the user's own models say. What no page said is null.</summary>
public sealed record ProviderCapabilities
{
    /// <summary>The identifier, as in <c>openai:gpt-4o</c>; for a server of the user's own the name that it was registered by.</summary>
    public required string Name { get; init; }

    /// <summary>The name for people.</summary>
    public required string Title { get; init; }

    /// <summary>How it is spoken to.</summary>
    public required ApiProtocol Protocol { get; init; }

    /// <summary>Where it is reached; null where each customer or endpoint has an own address.</summary>
    public string? Address { get; init; }

    /// <summary>Whether it wants a key.</summary>
    public bool? ApiKeyRequired { get; init; }

    /// <summary>True when a key for it is stored.</summary>
    public bool HasKey { get; init; }

    /// <summary>Whether it answers word by word.</summary>
    public bool? SupportsStreaming { get; init; }

    /// <summary>Whether one of its models takes more than text.</summary>
    public bool? SupportsMultimodal { get; init; }

    /// <summary>Whether one of its models calls tools.</summary>
    public bool? SupportsTools { get; init; }

    /// <summary>Tokens of question and answer together, of the model that takes the most.</summary>
    public int? MaxContext { get; init; }

    /// <summary>Tokens of an answer, of the model that gives the most.</summary>
    public int? MaxOutput { get; init; }

    /// <summary>The models that are known, by the names that lead to them.</summary>
    public IReadOnlyList<string> Models { get; init => field = new TextList<string>(value); } = new TextList<string>([]);

    /// <summary>What it has beyond its protocol, each a few words.</summary>
    public IReadOnlyList<string> Features { get; init => field = new TextList<string>(value); } = new TextList<string>([]);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Shows what the providers of models can do. Nothing is asked of anybody.</summary>
public sealed class ShowProviders(KandilSession session)
{
    /// <summary>The providers of some names, in the catalogue's order.</summary>
    /// <param name="names">Identifiers, or names of servers of the user's own, with <c>*</c> and <c>?</c> if wanted; none: all.</param>
    /// <exception cref="KandilException">E_ARGS: there is no provider of a name; E_SCHEMA, E_PERM, E_DISK: the user's models or the list of keys cannot be read.</exception>
    public IReadOnlyList<ProviderCapabilities> Run(IReadOnlyList<string> names)
    {
        ModelCatalog catalog = session.UserCatalog.Value.Read();
        IReadOnlyList<CredentialRecord> keys = new ListAvailable(session).Keys();
        (string Id, ProviderCapabilities Shown)[] all =
        [
            .. catalog.Providers.Where(provider => !provider.IsLocal && provider.Id != RegisterModel.OwnProvider)
                .Select(provider => (provider.Id, Describe(provider, [.. catalog.Profiles.Where(profile => profile.Provider == provider.Id)], [.. keys.Where(key => key.Provider == provider.Id)]))),
            .. catalog.Profiles.Where(profile => CredentialProvider.IsServer(catalog, profile)).Select(server => (server.Provider, DescribeServer(catalog.FindProvider(server.Provider)!, server, keys))),
        ];
        if (names.FirstOrDefault(name => name.AsSpan().IndexOfAny('*', '?') < 0 && !Array.Exists(all, one => Fits(name, one))) is { } unknown)
            throw ModelNameErrors.UnknownProvider(unknown, [.. all.Select(one => one.Shown.Name)]);
        return [.. all.Where(one => names.Count == 0 || names.Any(name => Fits(name, one))).Select(one => one.Shown)];
    }

    // The servers of the user's own answer to the identifier that they share, too.
    private static bool Fits(string name, (string Id, ProviderCapabilities Shown) one) =>
        FileSystemName.MatchesSimpleExpression(name.Trim(), one.Shown.Name) || FileSystemName.MatchesSimpleExpression(name.Trim(), one.Id);

    private static ProviderCapabilities DescribeServer(ModelProvider provider, ModelProfile server, IReadOnlyList<CredentialRecord> keys)
    {
        var address = new Uri(server.BaseUrl!);
        return Describe(provider, [server], [.. keys.Where(key => key.Provider == provider.Id && key.Origin == Origin.Of(address))]) with
        {
            Name = server.Name, Title = server.Title, Protocol = server.Protocol ?? provider.Protocol, Address = server.BaseUrl, ApiKeyRequired = server.ApiKeyRequired,
        };
    }

    private static ProviderCapabilities Describe(ModelProvider provider, ModelProfile[] profiles, IReadOnlyList<CredentialRecord> keys) => new()
    {
        Name = provider.Id,
        Title = provider.Title,
        Protocol = provider.Protocol,
        Address = provider.BaseUrl,
        ApiKeyRequired = provider.ApiKeyRequired,
        HasKey = keys.Count > 0,
        SupportsStreaming = provider.SupportsStreaming ?? Any(profiles, profile => profile.SupportsStreaming),
        SupportsMultimodal = Any(profiles, profile => profile.SupportsVision),
        SupportsTools = Any(profiles, profile => profile.SupportsTools),
        MaxContext = profiles.Max(profile => profile.ContextWindow),
        MaxOutput = profiles.Max(profile => profile.MaxTokens),
        Models = [.. profiles.Select(profile => profile.Name).Order(StringComparer.Ordinal)],
        Features = [.. Features(provider, profiles)],
    };

    // One that can makes it so; that none can is known only where all of them say so.
    private static bool? Any(ModelProfile[] profiles, Func<ModelProfile, bool?> flag) =>
        Array.Exists(profiles, profile => flag(profile) == true) ? true
        : profiles.Length > 0 && Array.TrueForAll(profiles, profile => flag(profile) == false) ? false
        : null;

    private static IEnumerable<string> Features(ModelProvider provider, ModelProfile[] profiles)
    {
        if (provider.RateLimitHeaders is { } headers)
            yield return $"says how many more requests it takes ({headers} headers)";
        if (provider.OrganizationHeader is { } organization)
            yield return $"organisations ({organization})";
        if (provider.BaseUrlTemplate is { } template)
            yield return $"an address of each customer's own ({template})";
        if (Array.Exists(profiles, profile => profile.Capabilities.Contains(ModelCapability.Reasoning)))
            yield return "models that reason";
        if (Array.Exists(profiles, profile => profile.Capabilities.Contains(ModelCapability.Embedding)))
            yield return "embeddings";
        foreach (ModelProfile profile in profiles.Where(profile => profile.Options is not null))
            yield return $"{profile.Name} is always told {profile.Options}";
    }
}
