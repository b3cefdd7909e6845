using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kandil.Core.Sources;

internal sealed record OllamaVersionReply
{
    public string? Version { get; init; }
}

internal sealed record OllamaTagsReply
{
    public IReadOnlyList<OllamaTag?>? Models { get; init; }
}

internal sealed record OllamaTag
{
    public string? Name { get; init; }

    public string? Digest { get; init; }

    public long? Size { get; init; }

    public string? ModifiedAt { get; init; }

    public OllamaTagDetails? Details { get; init; }
}

internal sealed record OllamaTagDetails
{
    public string? Family { get; init; }

    public string? ParameterSize { get; init; }

    public string? QuantizationLevel { get; init; }
}

internal sealed record OllamaShowReply
{
    public JsonElement? License { get; init; }

    public string? Template { get; init; }

    public string? Parameters { get; init; }

    public OllamaTagDetails? Details { get; init; }

    public JsonElement? ModelInfo { get; init; }

    public IReadOnlyList<string?>? Capabilities { get; init; }
}

/// <summary>A line of a pull's report.</summary>
internal sealed record OllamaPullLine
{
    public string? Status { get; init; }

    public string? Digest { get; init; }

    public long? Total { get; init; }

    public long? Completed { get; init; }

    public string? Error { get; init; }
}

/// <summary>What every request about one model says. Older releases read <c>name</c>, newer ones <c>model</c>.</summary>
internal sealed record OllamaModelRequest(string Model, string Name)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Stream { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OllamaVersionReply))]
[JsonSerializable(typeof(OllamaTagsReply))]
[JsonSerializable(typeof(OllamaShowReply))]
[JsonSerializable(typeof(OllamaPullLine))]
[JsonSerializable(typeof(OllamaModelRequest))]
internal sealed partial class OllamaJson : JsonSerializerContext;
