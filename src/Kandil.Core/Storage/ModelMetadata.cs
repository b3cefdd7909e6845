using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>What is known of a model beside the registry, and how it is used: <c>metadata/OWNER--NAME.metadata.json</c>.</summary>
public sealed record ModelMetadata
{
    /// <summary>The version of this record that is written here.</summary>
    public const int CurrentVersion = 2;

    /// <summary>Version of the record.</summary>
    public int SchemaVersion { get; init; } = CurrentVersion;

    /// <summary>The model's id.</summary>
    public required ModelId Name { get; init; }

    /// <summary>Where it came from, such as <c>file:/home/ada/tiny.gguf</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Digest of the file that is loaded.</summary>
    public required Sha256Digest Sha256 { get; init; }

    /// <summary>Bytes of all files.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>When the digest was verified last.</summary>
    public required DateTimeOffset VerifiedAt { get; init; }

    /// <summary>What it can do, such as <c>chat</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Tokens of context that it was trained for; null if not known.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>When it answered last; null if never.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>How many answers it gave.</summary>
    public long UsageCount { get; init; }

    /// <summary>Mean time of an answer in milliseconds; 0 if it gave none.</summary>
    public double AverageLatencyMs { get; init; }

    /// <summary>Mean tokens of answer a second, over the answers that were long enough to tell; null if none was.</summary>
    public double? AverageTokensPerSecond { get; init; }

    /// <summary>How many answers were.</summary>
    public long RatedCount { get; init; }

    /// <summary>With one answer more.</summary>
    /// <param name="at">When it ended.</param>
    /// <param name="latency">How long it took.</param>
    /// <param name="tokensPerSecond">How fast its tokens came; null where it was too short to tell.</param>
    public ModelMetadata Used(DateTimeOffset at, TimeSpan latency, double? tokensPerSecond = null) => this with
    {
        LastUsed = at,
        UsageCount = UsageCount + 1,
        AverageLatencyMs = AverageLatencyMs + ((latency.TotalMilliseconds - AverageLatencyMs) / (UsageCount + 1)),
        AverageTokensPerSecond = tokensPerSecond is { } rate
            ? (AverageTokensPerSecond ?? 0) + ((rate - (AverageTokensPerSecond ?? 0)) / (RatedCount + 1))
            : AverageTokensPerSecond,
        RatedCount = RatedCount + (tokensPerSecond is null ? 0 : 1),
    };

    /// <summary>With what another record of the model knows of its use; null: nothing.</summary>
    public ModelMetadata UsedAs(ModelMetadata? known) => this with
    {
        LastUsed = known?.LastUsed,
        UsageCount = known?.UsageCount ?? 0,
        AverageLatencyMs = known?.AverageLatencyMs ?? 0,
        AverageTokensPerSecond = known?.AverageTokensPerSecond,
        RatedCount = known?.RatedCount ?? 0,
    };
}
