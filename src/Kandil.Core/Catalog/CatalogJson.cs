using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Kandil.Core.Catalog;

/// <summary>The list of Ollama's names as the file has it.</summary>
internal sealed record OllamaFamiliesEntry
{
    public IReadOnlyList<string> Names { get; init => field = value ?? []; } = [];

    public IReadOnlyList<CatalogSource> Sources { get; init => field = value ?? []; } = [];
}

/// <summary>A member that is not of the format is a slip, not something to pass over.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(ModelProvider))]
[JsonSerializable(typeof(ModelProfile))]
[JsonSerializable(typeof(OllamaFamiliesEntry))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class CatalogJson : JsonSerializerContext;
