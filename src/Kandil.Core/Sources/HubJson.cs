using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kandil.Core.Sources;

/// <summary>What the hub's API says of a model. Every field may be missing: a server says what it wants.</summary>
internal sealed record HubModel
{
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("sha")]
    public string? Commit { get; init; }

    [JsonPropertyName("downloads")]
    public long? Downloads { get; init; }

    [JsonPropertyName("likes")]
    public long? Likes { get; init; }

    [JsonPropertyName("lastModified")]
    public string? LastModified { get; init; }

    [JsonPropertyName("createdAt")]
    public string? CreatedAt { get; init; }

    [JsonPropertyName("pipeline_tag")]
    public string? Task { get; init; }

    [JsonPropertyName("library_name")]
    public string? Library { get; init; }

    /// <summary>False, or how access is given: <c>"auto"</c>, <c>"manual"</c>.</summary>
    [JsonPropertyName("gated")]
    public JsonElement? Gated { get; init; }

    [JsonPropertyName("tags")]
    public IReadOnlyList<string?>? Tags { get; init; }

    [JsonPropertyName("cardData")]
    public JsonElement? Card { get; init; }

    [JsonPropertyName("siblings")]
    public IReadOnlyList<HubSibling?>? Siblings { get; init; }

    public bool IsGated => Gated is { ValueKind: JsonValueKind.True or JsonValueKind.String };
}

/// <summary>A file in a model's own record; size and digest only where they were asked for.</summary>
internal sealed record HubSibling
{
    [JsonPropertyName("rfilename")]
    public string? Path { get; init; }

    [JsonPropertyName("size")]
    public long? Size { get; init; }

    [JsonPropertyName("blobId")]
    public string? BlobId { get; init; }

    [JsonPropertyName("lfs")]
    public HubLfs? Lfs { get; init; }
}

/// <summary>A file or a folder in a list of files.</summary>
internal sealed record HubEntry
{
    [JsonPropertyName("type")]
    public string? Type { get; init; }

    [JsonPropertyName("path")]
    public string? Path { get; init; }

    [JsonPropertyName("size")]
    public long? Size { get; init; }

    [JsonPropertyName("oid")]
    public string? BlobId { get; init; }

    [JsonPropertyName("lfs")]
    public HubLfs? Lfs { get; init; }
}

/// <summary>Where the content of a large file is: its SHA-256 and size. The list of files calls the digest <c>oid</c>, the model's record <c>sha256</c>.</summary>
internal sealed record HubLfs
{
    [JsonPropertyName("oid")]
    public string? Oid { get; init; }

    [JsonPropertyName("sha256")]
    public string? Sha256 { get; init; }

    [JsonPropertyName("size")]
    public long? Size { get; init; }
}

[JsonSerializable(typeof(HubModel))]
[JsonSerializable(typeof(List<HubModel>))]
[JsonSerializable(typeof(List<HubEntry>))]
internal sealed partial class HubJson : JsonSerializerContext;
