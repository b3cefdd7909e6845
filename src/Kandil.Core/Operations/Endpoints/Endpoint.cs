using Kandil.Core.Catalog;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations.Endpoints;

/// <summary>A server that answers for models, and how it is spoken to.</summary>
public sealed record Endpoint
{
    /// <summary>What the user calls it: a model's name, or the address.</summary>
    public required string Name { get; init; }

    /// <summary>The address that the protocol's paths lie below, such as <c>https://api.openai.com/v1</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>How it is spoken to.</summary>
    public required ApiProtocol Protocol { get; init; }

    /// <summary>What it calls the model; null where none is meant: then it is asked which it has.</summary>
    public string? ProviderModel { get; init; }

    /// <summary>The identifier of who runs it, whose key it is asked with; null for a server of nobody known.</summary>
    public string? Provider { get; init; }

    /// <summary>What to tell somebody who typed a name that is not quite the model's; null where it is.</summary>
    public string? Remark { get; init; }

    /// <summary>The origin that is asked.</summary>
    public Origin Origin => Origin.Of(Address);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
