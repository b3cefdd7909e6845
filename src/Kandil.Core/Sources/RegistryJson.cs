using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kandil.Core.Sources;

/// <summary>A version in a registry's index: the hash of its manifest, or the version that it stands for.</summary>
internal sealed record RegistryEntry
{
    [JsonPropertyName("hash")]
    public string? Hash { get; init; }

    [JsonPropertyName("alias")]
    public string? Alias { get; init; }

    [JsonPropertyName("metadata")]
    public JsonElement? Metadata { get; init; }

    /// <summary>The version that it stands for; null for one of its own. The metadata may say it too.</summary>
    public string? AliasOf => Alias ?? SourceText.Property(Metadata, "alias_of");
}

/// <summary>What a version consists of.</summary>
internal sealed record RegistryManifest
{
    [JsonPropertyName("total_size")]
    public long? TotalSize { get; init; }

    [JsonPropertyName("chunk_size")]
    public long? ChunkSize { get; init; }

    [JsonPropertyName("chunks")]
    public IReadOnlyList<string?>? Chunks { get; init; }

    [JsonPropertyName("files")]
    public IReadOnlyList<RegistryFile?>? Files { get; init; }
}

/// <summary>A file of a version.</summary>
internal sealed record RegistryFile
{
    [JsonPropertyName("path")]
    public string? Path { get; init; }

    [JsonPropertyName("size")]
    public long? Size { get; init; }
}

[JsonSerializable(typeof(Dictionary<string, Dictionary<string, Dictionary<string, RegistryEntry?>?>?>))]
[JsonSerializable(typeof(RegistryManifest))]
internal sealed partial class RegistryJson : JsonSerializerContext;
