using Kandil.Core.Catalog;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Primitives;
using Kandil.Core.References;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations.Keys;

/// <summary>Who takes a key, and where it goes.</summary>
public sealed record CredentialProvider
{
    /// <summary>The identifier of Hugging Face, whose token installations use.</summary>
    public const string HuggingFace = "huggingface";

    /// <summary>The identifier, such as <c>openai</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Title { get; init; }

    /// <summary>The name of the user's own server whose key it is, as it was registered; null for a provider of the catalogue.</summary>
    public string? ServerName { get; init; }

    /// <summary>The one word that means it: the name of the user's own server, or the identifier.</summary>
    public string Name => ServerName ?? Id;

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
    public CredentialName NameOf(CredentialKind kind) => new(kind, Id, IsOwnEndpoint ? null : Origin);

    /// <summary>What stores a key for it.</summary>
    public OperationCall SetCall => ServerName is null && !IsOwnEndpoint
        ? new OperationCall(OperationNames.SetCredential, Id, Endpoint.AbsoluteUri)
        : new OperationCall(OperationNames.SetCredential, Name);

    /// <summary>The provider of a name.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="name">Its identifier; <c>hf</c> and <c>huggingface</c> are Hugging Face; the name of a server that the user registered; or an address.</param>
    /// <param name="endpoint">Another server than the provider's own, its origin or an address there; null for the provider's own.</param>
    /// <exception cref="KandilException">E_NOT_FOUND: there is none of that name; E_ARGS: it has no address of its own and none was given, or another is its own, or no key may go to the address.</exception>
    public static CredentialProvider Find(ModelCatalog catalog, string name, string? endpoint)
    {
        string id = IdOf(name);
        if (id == HuggingFace)
            return Hub(Address(endpoint));
        if (catalog.FindProvider(id) is { IsLocal: false } provider)
            return Of(catalog, provider, Address(endpoint));
        if (ServerOf(catalog, id) is { } server)
            return OfServer(catalog, server, Address(endpoint));
        if (endpoint is null && FindEndpoint.IsAddress(name) && At(catalog, Address(name)!) is { } there)
            return there;
        throw CredentialErrors.UnknownProvider(name, Names(catalog));
    }

    /// <summary>Whether a name is that of a provider, and not of a server or an address.</summary>
    internal static bool IsProvider(ModelCatalog catalog, string name) => IdOf(name) is var id && (id == HuggingFace || catalog.FindProvider(id) is { IsLocal: false });

    /// <summary>The origin of a provider's own server; null where it has none.</summary>
    internal static Origin? OwnOrigin(ModelCatalog catalog, string id) =>
        id == HuggingFace ? Origin.Of(HuggingFaceSource.Official) : catalog.FindProvider(id)?.BaseUrl is { } own ? Origin.Of(new Uri(own)) : null;

    /// <summary>What stores a key again in place of one that is listed, whether its provider is still known or not.</summary>
    internal static OperationCall SetCallOf(ModelCatalog catalog, CredentialRecord record)
    {
        if (OwnOrigin(catalog, record.Provider) == record.Origin)
            return new OperationCall(OperationNames.SetCredential, record.Provider);
        return NameAt(catalog, record.Provider, record.Origin) is { } server
            ? new OperationCall(OperationNames.SetCredential, server)
            : new OperationCall(OperationNames.SetCredential, record.Provider, record.Origin.ToString());
    }

    /// <summary>The name of the user's own server at an origin; null where none is registered.</summary>
    internal static string? NameAt(ModelCatalog catalog, string provider, Origin origin) =>
        ServerAt(catalog, provider, origin) is { } server && ServerOf(catalog, server.Name) is not null ? server.Name : null;

    /// <summary>True for a model of a server that is the user's own, and not its provider's.</summary>
    internal static bool IsServer(ModelCatalog catalog, ModelProfile profile) =>
        profile.BaseUrl is { } address && catalog.FindProvider(profile.Provider) is { IsLocal: false } && OwnOrigin(catalog, profile.Provider) != Origin.Of(new Uri(address));

    private static ModelProfile? ServerOf(ModelCatalog catalog, string name) => catalog.Find(name.Trim()) is { } profile && IsServer(catalog, profile) ? profile : null;

    private static ModelProfile? ServerAt(ModelCatalog catalog, string provider, Origin origin) => catalog.Profiles.FirstOrDefault(
        profile => profile.Provider == provider && profile.BaseUrl is { } at && Origin.Of(new Uri(at)) == origin && IsAnswering(profile));

    private static CredentialProvider OfServer(ModelCatalog catalog, ModelProfile server, Uri? endpoint)
    {
        var own = new Uri(server.BaseUrl!);
        if (endpoint is not null && Origin.Of(endpoint) != Origin.Of(own))
            throw CredentialErrors.OtherServer(server.Name, Origin.Of(own).ToString(), endpoint.AbsoluteUri);
        return Of(catalog, catalog.FindProvider(server.Provider)!, Address(own.AbsoluteUri), server);
    }

    // Whose server stands at an address: a provider's own, that of a model that was registered, or nobody's that is known.
    private static CredentialProvider? At(ModelCatalog catalog, Uri address)
    {
        var origin = Origin.Of(address);
        if (origin == Origin.Of(HuggingFaceSource.Official))
            return Hub(address);
        ModelProvider? provider = catalog.Providers.FirstOrDefault(one => !one.IsLocal && OwnOrigin(catalog, one.Id) == origin)
            ?? catalog.FindProvider(catalog.Profiles.FirstOrDefault(profile => IsServer(catalog, profile) && Origin.Of(new Uri(profile.BaseUrl!)) == origin)?.Provider ?? RegisterModel.OwnProvider);
        return provider is null ? null : Of(catalog, provider, address);
    }

    private static CredentialProvider Of(ModelCatalog catalog, ModelProvider provider, Uri? endpoint, ModelProfile? server = null)
    {
        Uri? own = provider.BaseUrl is { } text ? new Uri(text) : null;
        Uri address = endpoint ?? own ?? throw (provider.Id == RegisterModel.OwnProvider
            ? CredentialErrors.WhichServer(Servers(catalog))
            : CredentialErrors.NeedsEndpoint(provider.Title, provider.BaseUrlTemplate));
        var origin = Origin.Of(address);
        ModelProfile? there = server ?? ServerAt(catalog, provider.Id, origin);
        bool isOwn = own is not null && Origin.Of(own) == origin;
        ModelProfile? registered = there is not null && IsServer(catalog, there) ? there : null;
        // An origin alone is how the list of keys shows the server: its path is known, or as it is at the provider's own.
        if (address.AbsolutePath == "/")
            address = there?.BaseUrl is { } known ? new Uri(known) : own is null ? address : new Uri(address, own.AbsolutePath);
        return new CredentialProvider
        {
            Id = provider.Id,
            Title = registered?.Name ?? (provider.Id == RegisterModel.OwnProvider ? $"the server at {origin}" : provider.Title),
            ServerName = registered?.Name,
            Endpoint = address,
            IsOwnEndpoint = isOwn,
            KeyPage = registered is null ? provider.ApiKeyUrl : null,
            // A server of the user's own speaks as the model that was registered for it does.
            Protocol = there?.Protocol ?? provider.Protocol,
            KeyHeader = provider.ApiKeyHeader,
            TestModel = (there ?? catalog.Profiles.FirstOrDefault(profile => profile.Provider == provider.Id && IsAnswering(profile)))?.Model,
        };
    }

    /// <summary>The identifier that a name means, whether there is such a provider or not.</summary>
    public static string IdOf(string name) => name.Trim().ToLowerInvariant() is var id && id == ReferenceVocabulary.HuggingFace ? HuggingFace : id;

    /// <summary>The names of whoever takes a key: Hugging Face, the catalogue's providers, then the user's own servers.</summary>
    public static IEnumerable<string> Names(ModelCatalog catalog) =>
        [HuggingFace, .. catalog.Providers.Where(provider => !provider.IsLocal && provider.Id != RegisterModel.OwnProvider).Select(provider => provider.Id), .. Servers(catalog)];

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

    private static IEnumerable<string> Servers(ModelCatalog catalog) => catalog.Profiles.Where(profile => IsServer(catalog, profile)).Select(profile => profile.Name);

    /// <summary>An address that a key may go to; null for none.</summary>
    /// <exception cref="KandilException">E_ARGS: none may go there.</exception>
    internal static Uri? Address(string? endpoint)
    {
        if (endpoint is null)
            return null;
        bool isFit = Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            && address!.UserInfo.Length == 0 && (!Origin.Of(address).IsPlain || Origin.Of(address).IsLoopback);
        return isFit ? address : throw CredentialErrors.BadEndpoint(endpoint);
    }
}
