using Kandil.Core.Operations.Backends;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil backend providers</c>.</summary>
/// <param name="Providers">In the catalogue's order.</param>
public sealed record ProviderListData(IReadOnlyList<ProviderData> Providers);

/// <summary>What a provider can do; what is not known is null.</summary>
/// <param name="Name">The identifier.</param>
/// <param name="Title">The name for people.</param>
/// <param name="Protocol">How it is spoken to.</param>
/// <param name="Address">Where it is reached.</param>
/// <param name="ApiKeyRequired">Whether it wants a key.</param>
/// <param name="HasKey">Whether one is stored.</param>
/// <param name="SupportsStreaming">Whether it answers word by word.</param>
/// <param name="SupportsMultimodal">Whether a model of it takes more than text.</param>
/// <param name="SupportsTools">Whether a model of it calls tools.</param>
/// <param name="MaxContext">Tokens of question and answer together at most.</param>
/// <param name="MaxOutput">Tokens of an answer at most.</param>
/// <param name="Models">The models that are known.</param>
/// <param name="Features">What it has beyond its protocol.</param>
public sealed record ProviderData(
    string Name, string Title, string Protocol, string? Address, bool? ApiKeyRequired, bool HasKey, bool? SupportsStreaming, bool? SupportsMultimodal,
    bool? SupportsTools, int? MaxContext, int? MaxOutput, IReadOnlyList<string> Models, IReadOnlyList<string> Features)
{
    /// <summary>The data of a provider.</summary>
    public static ProviderData From(ProviderCapabilities provider) => new(
        provider.Name, provider.Title, provider.Protocol.ToString(), provider.Address, provider.ApiKeyRequired, provider.HasKey, provider.SupportsStreaming,
        provider.SupportsMultimodal, provider.SupportsTools, provider.MaxContext, provider.MaxOutput, provider.Models, provider.Features);
}
