using System.Text.Json.Nodes;
using Kandil.Core.Operations.Listing;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model list --all</c>.</summary>
/// <param name="Models">Those of this machine first, small before large; then those of clouds.</param>
public sealed record AvailableListData(IReadOnlyList<AvailableData> Models);

/// <summary>A model that there is; what is not known is null.</summary>
/// <param name="Name">The name.</param>
/// <param name="Aliases">Other names.</param>
/// <param name="Title">The name for people.</param>
/// <param name="Family">What models of one making share.</param>
/// <param name="Provider">Who answers in the cloud, or <c>local</c>.</param>
/// <param name="BaseUrl">Where the provider is reached.</param>
/// <param name="Protocol">How it is spoken to.</param>
/// <param name="ContextWindow">Tokens of question and answer together.</param>
/// <param name="MaxTokens">Tokens of an answer.</param>
/// <param name="SupportsVision">Whether it understands images.</param>
/// <param name="SupportsTools">Whether it calls tools.</param>
/// <param name="SupportsStreaming">Whether it answers word by word.</param>
/// <param name="ApiKeyRequired">Whether the provider wants a key.</param>
/// <param name="ApiKeyUrl">Where a key is to be had.</param>
/// <param name="Options">What its server is told with every question beside the protocol's fields; null for nothing.</param>
/// <param name="SizeGb">The weights in 10⁹ bytes.</param>
/// <param name="SizeTier">The step of the guide to sizes.</param>
/// <param name="Parameters">How many parameters it has.</param>
/// <param name="Quantizations">Those that its repository is known to have.</param>
/// <param name="Repository">The repository of its files.</param>
/// <param name="OllamaTag">Its name in Ollama's library.</param>
/// <param name="License">The license's short name.</param>
/// <param name="IsLocal">Whether this machine can run it.</param>
/// <param name="RecommendsGpu">Whether it is slow without a GPU.</param>
/// <param name="Recommended">Whether it is a good first choice.</param>
/// <param name="RecommendedFor">What it is good for.</param>
/// <param name="Capabilities">What it can do.</param>
/// <param name="MinMemoryMb">MiB of memory to plan with.</param>
/// <param name="PreferredCpuCores">Cores that it makes good use of.</param>
/// <param name="RateLimitHeaders">The family of its provider's rate headers.</param>
/// <param name="Lifecycle"><c>current</c>, <c>preview</c> or <c>deprecated</c>.</param>
/// <param name="Verified">Whether all of it was read on a public page.</param>
/// <param name="IsOwn">Whether the user registered it.</param>
/// <param name="Group"><c>local</c>, <c>cloud</c> or <c>available</c>.</param>
/// <param name="Status"><c>ready</c>, <c>available</c>, <c>slow</c>, <c>incompatible</c> or <c>not_configured</c>.</param>
/// <param name="StatusDetail">Why.</param>
/// <param name="RunsOn">Where it is computed.</param>
public sealed record AvailableData(
    string Name, IReadOnlyList<string> Aliases, string Title, string Family, string Provider, string? BaseUrl, string? Protocol, int? ContextWindow,
    int? MaxTokens, bool? SupportsVision, bool? SupportsTools, bool? SupportsStreaming, bool? ApiKeyRequired, string? ApiKeyUrl, JsonNode? Options, double? SizeGb,
    string? SizeTier, string? Parameters, IReadOnlyList<string> Quantizations, string? Repository, string? OllamaTag, string? License, bool IsLocal,
    bool RecommendsGpu, bool Recommended, IReadOnlyList<string> RecommendedFor, IReadOnlyList<string> Capabilities, int? MinMemoryMb,
    int? PreferredCpuCores, string? RateLimitHeaders, string Lifecycle, bool Verified, bool IsOwn, string Group, string Status, string? StatusDetail, string RunsOn)
{
    /// <summary>The data of a model.</summary>
    public static AvailableData From(AvailableModel model) => new(
        model.Name, model.Aliases, model.Title, model.Family, model.Provider, model.BaseUrl, model.Protocol?.ToString(), model.Context,
        model.MaxTokens, model.SupportsVision, model.SupportsTools, model.SupportsStreaming, model.ApiKeyRequired, model.ApiKeyUrl, model.Options is { } options ? JsonNode.Parse(options) : null, model.SizeGB,
        model.SizeTier?.ToString(), model.Parameters, model.Quantizations, model.Repository, model.OllamaTag, model.License, model.IsLocal,
        model.RecommendsGpu, model.Recommended, [.. model.RecommendedFor.Select(purpose => purpose.ToString())],
        [.. model.Capabilities.Select(capability => capability.ToString())], model.MinMemoryMB,
        model.PreferredCpuCores, model.RateLimitHeaders?.ToString(), model.Lifecycle.ToString().ToLowerInvariant(), model.Verified, model.IsOwn,
        model.Group.ToString().ToLowerInvariant(), StatusOf(model.Status), model.StatusDetail, model.RunsOn.ToLowerInvariant());

    /// <summary>A status as programs read it.</summary>
    public static string StatusOf(ModelStatus status) => status == ModelStatus.NotConfigured ? "not_configured" : status.ToString().ToLowerInvariant();
}
