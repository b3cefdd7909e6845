using System.Text.Json;
using Kandil.Core.Catalog;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;

namespace Kandil.Core.Engines.Remote;

/// <summary>A model that a server answers for: a cloud's, Ollama's, or one of a server that the user registered.</summary>
public sealed record RemoteModel
{
    /// <summary>The name that results carry, and that leads to it again: <c>openai:gpt-4o</c>, <c>ollama/llama3.1:8b</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The provider's identifier, such as <c>openai</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's own name for it.</summary>
    public required string ProviderModel { get; init; }

    /// <summary>How the server is spoken to.</summary>
    public required ApiProtocol Protocol { get; init; }

    /// <summary>The address that the paths of the protocol lie below.</summary>
    public required Uri Address { get; init; }

    /// <summary>Tokens that an answer has at most, where the catalogue knows; null otherwise.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Whether it understands images; null where nothing says.</summary>
    public bool? SeesImages { get; init; }

    /// <summary>Whether it calls tools; null where nothing says.</summary>
    public bool? CallsTools { get; init; }

    /// <summary>The key, and the organisation that pays; empty where there is none.</summary>
    public IReadOnlyList<HttpCredential> Credentials { get; init; } = [];

    /// <summary>Whether its sandbox profile lets the server be asked; null: it lets any.</summary>
    public NetworkPermit? Permit { get; init; }

    /// <summary>Whether it wants a key; null: what is usual at its provider, and for a server of this machine no.</summary>
    public bool? KeyRequired { get; init; }

    /// <summary>Where a key is to be had; null when not known.</summary>
    public string? ApiKeyUrl { get; init; }

    /// <summary>True for a server that the user registered: what it understands beyond the protocol is the user's to know.</summary>
    public bool IsRegistered { get; init; }

    /// <summary>What the server is told with every question beside the protocol's fields, an object; null for nothing. What a question says itself comes first.</summary>
    public JsonElement? Options { get; init; }

    /// <summary>The name of the user's own server, as it was registered; null for a provider's.</summary>
    public string? Server { get; init; }

    /// <summary>Who answers, as errors call it: the user's own server by its name, or the provider's identifier.</summary>
    public string AnsweredBy => Server ?? Provider;

    /// <summary>What stores a key for it.</summary>
    public OperationCall KeyCall => Server is not null ? new OperationCall(OperationNames.SetCredential, Server)
        : IsRegistered
        ? new OperationCall(OperationNames.SetCredential, Provider, Address.GetLeftPart(UriPartial.Path))
        : new OperationCall(OperationNames.SetCredential, Provider);

    /// <summary>Where it is asked.</summary>
    public Origin Origin => Origin.Of(Address);

    /// <summary>True where no key is sent to it, whatever is stored or given: it is asked over plain http, on another machine.</summary>
    public bool IsKeyless => OriginRules.IsWithheld(Origin);

    /// <summary>What registers it again as a server that wants no key; null where it is not the user's own.</summary>
    public OperationCall? KeylessCall => Server is null ? null
        : new OperationCall(OperationNames.RegisterModel, Server).With(OptionNames.Endpoint, Address.AbsoluteUri).With(OptionNames.ProviderModel, ProviderModel).With(OptionNames.NoKey);
}
