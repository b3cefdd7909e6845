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

    /// <summary>With one answer more.</summary>
    public ModelMetadata Used(DateTimeOffset at, TimeSpan latency) => this with
    {
        LastUsed = at,
        UsageCount = UsageCount + 1,
        AverageLatencyMs = AverageLatencyMs + ((latency.TotalMilliseconds - AverageLatencyMs) / (UsageCount + 1)),
    };
}
