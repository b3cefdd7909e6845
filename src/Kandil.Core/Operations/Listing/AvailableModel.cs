using System.Globalization;
using System.Text.Json.Nodes;
using Kandil.Core.Catalog;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Listing;

/// <summary>A model of the catalogue or of the user's own list, as both shells show it. What is not known is null.</summary>
public sealed record AvailableModel
{
    internal AvailableModel(ModelProfile profile, ModelProvider? provider, bool isOwn, bool isHere, bool hasKey)
    {
        (Profile, Vendor, IsOwn, IsInstalled) = (profile, provider, isOwn, isHere);
        bool isAsked = profile.IsCloud && profile.BaseUrl is not null && (hasKey || profile.ApiKeyRequired == false);
        Group = isHere ? ModelGroup.Local : isAsked ? ModelGroup.Cloud : ModelGroup.Available;
        (Status, StatusDetail) = isAsked && !isHere ? (ModelStatus.Ready, null)
            : profile.IsLocal ? MemoryFit.Of(isHere ? ModelStatus.Ready : ModelStatus.Available, profile.SizeBytes, profile.MinMemoryMb, profile.RecommendsGpu)
            : (ModelStatus.NotConfigured, profile.ApiKeyUrl is { } url ? $"wants a key, which is to be had at {url}" : "wants a key");
        if (Status == ModelStatus.Incompatible && profile.IsCloud)
            (Status, StatusDetail) = (ModelStatus.NotConfigured, $"{StatusDetail}; its provider wants a key"); // too large here, and not there
        RunsOn = isHere || (profile.IsLocal && !isAsked && !profile.IsCloud) ? "CPU" : profile.IsLocal ? "CPU or cloud" : "cloud";
    }

    /// <summary>A model of this machine that is in no catalogue, by what its file says.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ollamaTag">Its name at Ollama; null where it is not Ollama's.</param>
    internal static AvailableModel OfInstalled(KandilModel model, string? ollamaTag = null) => new(
        new ModelProfile
        {
            Name = model.Name,
            Title = model.Title ?? model.Name,
            Family = model.Architecture ?? model.Name,
            Provider = ModelProvider.Local,
            IsLocal = true,
            Path = model.Library == ModelRecord.LlamaCpp ? model.Path : null,
            OllamaTag = ollamaTag,
            SizeBytes = model.Size,
            Parameters = model.Parameters is { } count ? ParametersOf(count) : null,
            Quantizations = model.Quantization is { } quantization ? [quantization] : [],
            ContextWindow = model.Context,
            License = model.License,
            Capabilities = [ModelCapability.TextGeneration],
        },
        null, isOwn: false, isHere: true, hasKey: false)
    {
        Status = model.Status,
        StatusDetail = model.StatusDetail,
    };

    private static string ParametersOf(long count) => count >= 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.##}B")
        : string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.##}M");

    /// <summary>The name.</summary>
    public string Name => Profile.Name;

    /// <summary>Other names that mean it.</summary>
    public IReadOnlyList<string> Aliases => new TextList<string>(Profile.Aliases);

    /// <summary>The name for people.</summary>
    public string Title => Profile.Title;

    /// <summary>Models of one making and different sizes share a family.</summary>
    public string Family => Profile.Family;

    /// <summary>Who answers in the cloud; <c>local</c> for a model of this machine alone.</summary>
    public string Provider => Profile.Provider;

    /// <summary>The provider's own name for it.</summary>
    public string? ProviderModel => Profile.Model;

    /// <summary>Where the provider is reached.</summary>
    public string? BaseUrl => Profile.BaseUrl;

    /// <summary>How the provider is spoken to.</summary>
    public ApiProtocol? Protocol => Profile.Protocol;

    /// <summary>How many tokens question and answer have together at most.</summary>
    public int? Context => Profile.ContextWindow;

    /// <summary>How many tokens one answer has at most.</summary>
    public int? MaxTokens => Profile.MaxTokens;

    /// <summary>Whether it understands images.</summary>
    public bool? SupportsVision => Profile.SupportsVision;

    /// <summary>Whether it takes or gives more than text.</summary>
    public bool? SupportsMultimodal => Profile.SupportsVision;

    /// <summary>Whether it calls tools.</summary>
    public bool? SupportsTools => Profile.SupportsTools;

    /// <summary>Whether it answers word by word.</summary>
    public bool? SupportsStreaming => Profile.SupportsStreaming;

    /// <summary>What its server is told with every question beside the protocol's fields, as JSON; null for nothing.</summary>
    public string? Options => Profile.Options is { } options ? JsonNode.Parse(options.GetRawText())!.ToJsonString() : null;

    /// <summary>Whether the provider wants a key.</summary>
    public bool? ApiKeyRequired => Profile.ApiKeyRequired;

    /// <summary>Where a key is to be had.</summary>
    public string? ApiKeyUrl => Profile.ApiKeyUrl;

    /// <summary>True when there are weights that this machine can run.</summary>
    public bool IsLocal => Profile.IsLocal;

    /// <summary>True when a provider answers for it.</summary>
    public bool IsCloud => Profile.IsCloud;

    /// <summary>The weights in GB (10⁹ bytes).</summary>
    public double? SizeGB => Profile.SizeGB;

    /// <summary>The weights' bytes; null where they are not known.</summary>
    public long? Size => Profile.SizeBytes;

    /// <summary>How many parameters it has, such as <c>8.03B</c>.</summary>
    public string? Parameters => Profile.Parameters;

    /// <summary>The quantisations that its repository is known to have.</summary>
    public IReadOnlyList<string> Quantizations => new TextList<string>(Profile.Quantizations);

    /// <summary>The repository of its GGUF files.</summary>
    public string? Repository => Profile.Repository;

    /// <summary>Its name in Ollama's library.</summary>
    public string? OllamaTag => Profile.OllamaTag;

    /// <summary>The short name of its license.</summary>
    public string? License => Profile.License;

    /// <summary>True when it is slow without a GPU.</summary>
    public bool RecommendsGpu => Profile.RecommendsGpu;

    /// <summary>What it is recommended for.</summary>
    public IReadOnlyList<ModelPurpose> RecommendedFor => new TextList<ModelPurpose>(Profile.RecommendedFor);

    /// <summary>True for a good first choice of its kind and size.</summary>
    public bool Recommended => Profile.Recommended;

    /// <summary>What it can do.</summary>
    public IReadOnlyList<ModelCapability> Capabilities => new TextList<ModelCapability>(Profile.Capabilities);

    /// <summary>The step of the guide to sizes: start small.</summary>
    public SizeTier? SizeTier => Profile.Tier;

    /// <summary>How many bytes of memory to plan with; null for what only a provider runs.</summary>
    public long? Memory => MinMemoryMB is { } mebibytes ? (long)mebibytes << 20 : null;

    /// <summary>The same in MiB: half as much again as the weights where nothing better is known.</summary>
    public int? MinMemoryMB => Profile.IsLocal ? Profile.RequiredMemoryMb : null;

    /// <summary>How many processor cores it makes good use of.</summary>
    public int? PreferredCpuCores => Profile.PreferredCpuCores;

    /// <summary>The family of headers by which the provider says how many more requests it takes.</summary>
    public RateLimitHeaderFamily? RateLimitHeaders => Vendor?.RateLimitHeaders;

    /// <summary>Where it stands in its life at its provider.</summary>
    public ProfileStatus Lifecycle => Profile.Status;

    /// <summary>True when all that using it needs was read on a public page.</summary>
    public bool Verified => Profile.Verified;

    /// <summary>Local for what is on this machine, Cloud for what can be asked, Available for what could be installed or configured.</summary>
    public ModelGroup Group { get; }

    /// <summary>Whether it can be used, or what stands against it.</summary>
    public ModelStatus Status { get; private init; }

    /// <summary>Why, where it is not simply ready or available.</summary>
    public string? StatusDetail { get; private init; }

    /// <summary>Where it is computed: <c>CPU</c>, <c>cloud</c>, or <c>CPU or cloud</c>.</summary>
    public string RunsOn { get; }

    /// <summary>True when it is on this machine.</summary>
    public bool IsInstalled { get; }

    /// <summary>True for a model that the user registered.</summary>
    public bool IsOwn { get; }

    internal ModelProfile Profile { get; }

    internal ModelProvider? Vendor { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
