using System.Text.Json;

namespace Kandil.Core.Catalog;

/// <summary>
/// What is known of a model that can be used: in the cloud, on this machine, or both. What is not known is null. In
/// <see cref="ModelCatalog"/> the provider's address, protocol and key are filled in where the profile has no own.
/// </summary>
public sealed record ModelProfile
{
    // The generated reader sets every property, those that a file leaves out to null; hence the accessors that know better.
    private const double OneGB = 1e9;

    /// <summary>The name, in lowercase, such as <c>llama3.1:8b</c>.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Other names that mean this model.</summary>
    public IReadOnlyList<string> Aliases { get; init => field = value ?? []; } = [];

    /// <summary>The name for people.</summary>
    public string Title { get; init => field = value ?? ""; } = "";

    /// <summary>Models of one making and different sizes share a family, such as <c>llama3.1</c>.</summary>
    public string Family { get; init => field = value ?? ""; } = "";

    /// <summary>Who answers in the cloud: a provider's identifier; <see cref="ModelProvider.Local"/> when nobody does.</summary>
    public string Provider { get; init => field = value ?? ""; } = "";

    /// <summary>The provider's own name for the model; null for one that only runs here.</summary>
    public string? Model { get; init; }

    /// <summary>Where the provider is reached.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>How the provider is spoken to.</summary>
    public ApiProtocol? Protocol { get; init; }

    /// <summary>Whether the provider wants a key.</summary>
    public bool? ApiKeyRequired { get; init; }

    /// <summary>Where a key is to be had.</summary>
    public string? ApiKeyUrl { get; init; }

    /// <summary>What its server is told with every question beside the protocol's own fields: an object of the server's own words; null for nothing.</summary>
    public JsonElement? Options { get; init; }

    /// <summary>True when there are weights that this machine can run.</summary>
    public bool IsLocal { get; init; }

    /// <summary>How many tokens question and answer have together at most.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>How many tokens one answer has at most.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Whether it understands images.</summary>
    public bool? SupportsVision { get; init; }

    /// <summary>Whether it calls tools.</summary>
    public bool? SupportsTools { get; init; }

    /// <summary>Whether it answers word by word.</summary>
    public bool? SupportsStreaming { get; init; }

    /// <summary>The repository of its GGUF files on Hugging Face, <c>owner/repo</c>.</summary>
    public string? Repository { get; init; }

    /// <summary>The absolute path of its GGUF file, for a model that a user put beside the catalogue's.</summary>
    public string? Path { get; init; }

    /// <summary>The quantisations that the repository has, by llama.cpp's names; not necessarily all.</summary>
    public IReadOnlyList<string> Quantizations { get; init => field = value ?? []; } = [];

    /// <summary>How many bytes the weights take in <see cref="SizeQuantization"/>.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>The quantisation that <see cref="SizeBytes"/> is for; null when the page names only a file.</summary>
    public string? SizeQuantization { get; init; }

    /// <summary>True when <see cref="SizeBytes"/> was read as two or three digits.</summary>
    public bool SizeIsRounded { get; init; }

    /// <summary>How many parameters it has, such as <c>8.03B</c>.</summary>
    public string? Parameters { get; init; }

    /// <summary>Its name in Ollama's library, tag included.</summary>
    public string? OllamaTag { get; init; }

    /// <summary>The short name of its license, as Hugging Face spells it.</summary>
    public string? License { get; init; }

    /// <summary>What it can do.</summary>
    public IReadOnlyList<ModelCapability> Capabilities { get; init => field = value ?? []; } = [];

    /// <summary>What it is recommended for.</summary>
    public IReadOnlyList<ModelPurpose> RecommendedFor { get; init => field = value ?? []; } = [];

    /// <summary>True when it is slow without a GPU.</summary>
    public bool RecommendsGpu { get; init; }

    /// <summary>True for a good first choice of its kind and size.</summary>
    public bool Recommended { get; init; }

    /// <summary>How many MiB of memory it needs, by its own word.</summary>
    public int? MinMemoryMb { get; init; }

    /// <summary>How many processor cores it makes good use of.</summary>
    public int? PreferredCpuCores { get; init; }

    /// <summary>Where it stands in its life.</summary>
    public ProfileStatus Status { get; init; }

    /// <summary>True when everything that using it needs was read on a page.</summary>
    public bool Verified { get; init; }

    /// <summary>The pages.</summary>
    public IReadOnlyList<CatalogSource> Sources { get; init => field = value ?? []; } = [];

    /// <summary>True when a provider answers for it.</summary>
    public bool IsCloud => Provider != ModelProvider.Local;

    /// <summary>The weights in GB (10⁹ bytes), one digit after the point; null when unknown.</summary>
    public double? SizeGB => SizeBytes is { } bytes ? Math.Round(bytes / OneGB, 1) : null;

    /// <summary>The step of the guide to sizes; null when the size is unknown.</summary>
    public SizeTier? Tier => SizeBytes switch
    {
        null => null,
        < (long)(3 * OneGB) => SizeTier.Under3GB,
        < (long)(5 * OneGB) => SizeTier.From3To5GB,
        <= (long)(7 * OneGB) => SizeTier.From5To7GB,
        _ => SizeTier.Over7GB,
    };

    /// <summary>
    /// How many MiB of memory to plan with: the profile's own number, else half as much again as the weights, the rule
    /// for a file whose header has not been read; null when neither is known.
    /// </summary>
    public int? RequiredMemoryMb => MinMemoryMb ?? (SizeBytes is { } bytes ? (int)Math.Ceiling(bytes * 1.5 / (1024 * 1024)) : null);
}
