using Kandil.Core.Catalog;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Core.References;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations;

/// <summary>Who takes a key, and where it goes.</summary>
public sealed record CredentialProvider
{
    /// <summary>The identifier of Hugging Face, whose token installations use.</summary>
    public const string HuggingFace = "huggingface";

    /// <summary>The identifier, such as <c>openai</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Title { get; init; }

    /// <summary>The server's base address; the key goes to its origin and nowhere else.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>True when the endpoint is the provider's own, and not one that the user named.</summary>
    public bool IsOwnEndpoint { get; init; }

    /// <summary>The page that gives a key; null where none is known.</summary>
    public string? KeyPage { get; init; }

    /// <summary>What its server speaks; null for Hugging Face's hub.</summary>
    public ApiProtocol? Protocol { get; init; }

    /// <summary>The header that carries a key; null for <c>Authorization</c> with <c>Bearer</c>.</summary>
    public string? KeyHeader { get; init; }

    /// <summary>The model that a key is tried with; null where the catalogue has none.</summary>
    public string? TestModel { get; init; }

    /// <summary>The origin that gets the key.</summary>
    public Origin Origin => Origin.Of(Endpoint);

    /// <summary>What stores call its credentials.</summary>
    public CredentialName Name(CredentialKind kind) => new(kind, Id, IsOwnEndpoint ? null : Origin);

    /// <summary>The provider of a name.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="name">Its identifier; <c>hf</c> and <c>huggingface</c> are Hugging Face.</param>
    /// <param name="endpoint">Another server than the provider's own; null for that.</param>
    /// <exception cref="KandilException">E_NOT_FOUND: there is none of that name; E_ARGS: it has no address of its own and none was given, or no key may go to the address.</exception>
    public static CredentialProvider Find(ModelCatalog catalog, string name, string? endpoint)
    {
        string id = IdOf(name);
        if (id == HuggingFace)
            return Hub(Address(endpoint));
        ModelProvider provider = catalog.FindProvider(id) is { IsLocal: false } found ? found : throw CredentialErrors.UnknownProvider(name, Names(catalog));
        Uri? own = provider.BaseUrl is { } text ? new Uri(text) : null;
        Uri address = Address(endpoint) ?? own ?? throw CredentialErrors.NeedsEndpoint(provider.Title, provider.BaseUrlTemplate);
        ModelProfile? there = catalog.Profiles.FirstOrDefault(profile => profile.Provider == provider.Id && profile.BaseUrl is { } at && Origin.Of(new Uri(at)) == Origin.Of(address) && IsAnswering(profile));
        return new CredentialProvider
        {
            Id = provider.Id,
            Title = provider.Title,
            Endpoint = address,
            IsOwnEndpoint = own is not null && Origin.Of(own) == Origin.Of(address),
            KeyPage = provider.ApiKeyUrl,
            // A server of the user's own speaks as the model that was registered for it does.
            Protocol = there?.Protocol ?? provider.Protocol,
            KeyHeader = provider.ApiKeyHeader,
            TestModel = (there ?? catalog.Profiles.FirstOrDefault(profile => profile.Provider == provider.Id && IsAnswering(profile)))?.Model,
        };
    }

    /// <summary>The identifier that a name means, whether there is such a provider or not.</summary>
    public static string IdOf(string name) => name.Trim().ToLowerInvariant() is var id && id == ReferenceVocabulary.HuggingFace ? HuggingFace : id;

    /// <summary>The providers that take a key: Hugging Face, then the catalogue's.</summary>
    public static IEnumerable<string> Names(ModelCatalog catalog) =>
        catalog.Providers.Where(provider => !provider.IsLocal).Select(provider => provider.Id).Prepend(HuggingFace);

    /// <summary>The header that carries a key to this provider, and its origin alone.</summary>
    /// <exception cref="KandilException">E_AUTH: the key has characters that no header may have.</exception>
    internal HttpCredential Header(Secret key) => KeyHeaders.Of(Origin, Protocol, KeyHeader, key);

    private static bool IsAnswering(ModelProfile profile) => profile.Model is not null && (profile.Capabilities.Count == 0 || profile.Capabilities.Contains(ModelCapability.TextGeneration));

    private static CredentialProvider Hub(Uri? endpoint) => new()
    {
        Id = HuggingFace,
        Title = "Hugging Face",
        Endpoint = endpoint ?? HuggingFaceSource.Official,
        IsOwnEndpoint = endpoint is null || Origin.Of(endpoint) == Origin.Of(HuggingFaceSource.Official),
        KeyPage = "https://huggingface.co/settings/tokens",
    };

    private static Uri? Address(string? endpoint)
    {
        if (endpoint is null)
            return null;
        bool isFit = Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            && address!.UserInfo.Length == 0 && (!Origin.Of(address).IsPlain || Origin.Of(address).IsLoopback);
        return isFit ? address : throw CredentialErrors.BadEndpoint(endpoint);
    }
}
