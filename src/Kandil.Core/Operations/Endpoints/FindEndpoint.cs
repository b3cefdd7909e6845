using Kandil.Core.Catalog;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Primitives;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Endpoints;

/// <summary>Finds the server that an address or a model's name means. Nothing is asked of anybody.</summary>
public sealed class FindEndpoint(KandilSession session)
{
    private const int UsualPortOfOllama = 11434;

    private ModelCatalog Catalog => session.UserCatalog.Value.Read();

    /// <summary>The server, or null where the text means a model of this machine, or nothing that is known.</summary>
    /// <param name="text">An address with http or https, or a model: a name, an alias, <c>provider:model</c>.</param>
    /// <param name="protocol">How an address is spoken to; null: as who runs it is, or else as OpenAI is.</param>
    /// <param name="providerModel">What the server calls the model; null: as the catalogue says, and for an address none.</param>
    /// <exception cref="KandilException">E_ARGS: an address that cannot be, an unknown protocol, a provider without one address, or a cloud's name with slips; E_SCHEMA, E_PERM, E_DISK: the user's models.</exception>
    public Endpoint? Run(string text, string? protocol = null, string? providerModel = null)
    {
        ApiProtocol? spoken = protocol is null ? null : ProtocolOf(protocol);
        Endpoint? found = IsAddress(text) ? OfAddress(text.Trim(), spoken) : OfModel(text);
        return found is null ? null : found with { Protocol = spoken ?? found.Protocol, ProviderModel = providerModel ?? found.ProviderModel };
    }

    /// <summary>The server of a model that runs nowhere else; null where there are weights to install, or nothing is known.</summary>
    /// <param name="text">A name, an alias, <c>provider:model</c>.</param>
    /// <exception cref="KandilException">As <see cref="Run"/>.</exception>
    public Endpoint? OfCloudAlone(string text)
    {
        if (IsAddress(text))
            return null;
        if (ModelReference.TryParse(text) is { Kind: ModelReferenceKind.Source, Source: { } source } && ReferenceVocabulary.CloudProviders.Contains(source))
            return OfModel(text);
        return new ResolveModel(session).TryRun(text) is { Backend: null, Model: { IsLocal: false, Repository: null, OllamaTag: null } } resolved ? OfProfile(resolved) : null;
    }

    /// <summary>Whether a text is an address rather than a name.</summary>
    public static bool IsAddress(string text) => text.Trim() is var trimmed
        && (trimmed.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || trimmed.StartsWith("https://", StringComparison.OrdinalIgnoreCase));

    private Endpoint OfAddress(string text, ApiProtocol? protocol)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Host.Length == 0 || address.UserInfo.Length > 0 || address.Query.Length > 0)
            throw EndpointErrors.BadAddress(text);
        var origin = Origin.Of(address);
        ModelProvider? provider = Catalog.Providers.FirstOrDefault(one => one is { IsLocal: false, BaseUrl: { } own } && Origin.Of(new Uri(own)) == origin);
        return new Endpoint
        {
            Name = text,
            Address = address,
            Protocol = protocol ?? provider?.Protocol ?? (address.Port == UsualPortOfOllama ? ApiProtocol.Ollama : ApiProtocol.OpenAI),
            Provider = provider?.Id,
        };
    }

    private Endpoint? OfModel(string text)
    {
        ModelReference? reference = ModelReference.TryParse(text);
        if (reference is { Source: ReferenceVocabulary.Ollama } or { Backend: ReferenceVocabulary.Ollama })
            return OfOllama(text, reference.Name);
        if (IsInstalled(text))
            return null;
        if (reference is { Kind: ModelReferenceKind.Source, Source: { } source } && ReferenceVocabulary.CloudProviders.Contains(source) && Catalog.FindProvider(source) is { } cloud)
            return OfProvider(text, cloud, reference.Model);
        return new ResolveModel(session).AsOfCloud(text, reference) is { } spelt ? OfProfile(spelt)
            : new ResolveModel(session).TryRun(text) is { Model.IsLocal: false } resolved ? OfProfile(resolved) : null;
    }

    private bool IsInstalled(string text)
    {
        try
        {
            var names = new InstalledNames(session.Store);
            return names.Find(names.Parse(text)) is not null;
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Args && !exception.LeavesOpen)
        {
            return false;
        }
    }

    private Endpoint OfOllama(string text, string model) => new()
    {
        Name = text,
        Address = OllamaAddress.Of(session.Environment),
        Protocol = ApiProtocol.Ollama,
        ProviderModel = model,
    };

    private static Endpoint OfProvider(string text, ModelProvider provider, string model) => new()
    {
        Name = text,
        Address = new Uri(provider.BaseUrl ?? throw CredentialErrors.NeedsEndpoint(provider.Title, provider.BaseUrlTemplate)),
        Protocol = provider.Protocol,
        ProviderModel = model,
        Provider = provider.Id,
    };

    private Endpoint OfProfile(ResolvedModel resolved)
    {
        ModelProfile profile = resolved.ToBeAsked;
        ModelProvider? provider = Catalog.FindProvider(profile.Provider);
        return new Endpoint
        {
            Name = profile.Name,
            Address = new Uri(profile.BaseUrl ?? provider?.BaseUrl ?? throw CredentialErrors.NeedsEndpoint(provider?.Title ?? profile.Provider, provider?.BaseUrlTemplate)),
            Protocol = profile.Protocol ?? provider?.Protocol ?? ApiProtocol.OpenAI,
            ProviderModel = profile.Model ?? profile.Name,
            Provider = profile.Provider,
            Remark = resolved.Remark,
        };
    }

    private static ApiProtocol ProtocolOf(string name) =>
        RegisterModel.Protocols.FirstOrDefault(known => known.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse<ApiProtocol>(found)
            : throw ModelNameErrors.UnknownProtocol(name, RegisterModel.Protocols);
}
