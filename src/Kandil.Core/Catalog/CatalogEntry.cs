using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kandil.Core.Errors;

namespace Kandil.Core.Catalog;

/// <summary>One entry of a catalogue file, before it is believed.</summary>
/// <param name="File">The file's name, for messages.</param>
/// <param name="Name">The entry's name, or its place in the file while the name is not known.</param>
/// <param name="Json">The entry.</param>
internal readonly record struct CatalogEntry(string File, string Name, JsonElement Json)
{
    private const int LongestShown = 40;

    // What the fields can be that are words.
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["capabilities"] = Enum.GetNames<ModelCapability>(),
        ["recommended_for"] = Enum.GetNames<ModelPurpose>(),
        ["protocol"] = Enum.GetNames<ApiProtocol>(),
        ["rate_limit_headers"] = Enum.GetNames<RateLimitHeaderFamily>(),
        ["status"] = Enum.GetNames<ProfileStatus>(),
    };

    /// <summary>The entry at a place of a list, named by the field that identifies it.</summary>
    public static CatalogEntry At(string file, string list, int index, JsonElement json, string identity)
    {
        string? name = json.ValueKind == JsonValueKind.Object && json.TryGetProperty(identity, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
        return new(file, string.IsNullOrEmpty(name) ? $"{list}[{index}]" : name, json);
    }

    /// <summary>The names of the fields that the entry has.</summary>
    public IEnumerable<string> Fields => Json.EnumerateObject().Select(member => member.Name);

    /// <summary>The entry's value.</summary>
    /// <param name="type">What it is read as.</param>
    /// <param name="required">The fields that every such entry has.</param>
    /// <exception cref="KandilException">E_SCHEMA: a field is missing or unknown, or its value is not of its type.</exception>
    public T Read<T>(JsonTypeInfo<T> type, IEnumerable<string> required)
    {
        if (Json.ValueKind != JsonValueKind.Object)
            throw Wrong("(all)", "an entry is an object");
        if (required.Except(Fields).FirstOrDefault() is { } absent)
            throw Wrong(absent, "it is missing");
        if (Json.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Null).Select(member => member.Name).FirstOrDefault() is { } empty)
            throw Wrong(empty, "what is not known is left out");
        try
        {
            return Json.Deserialize(type)!;
        }
        catch (JsonException wrong)
        {
            string field = FieldOf(wrong, type);
            throw Wrong(field, Problem(wrong, field));
        }
    }

    /// <summary>
    /// This entry where it has all fields that it must have; else the one below it with the fields that this one has. Nobody has
    /// read what was changed on a page, so that it is verified only where this entry says so.
    /// </summary>
    public CatalogEntry Over<T>(T? below, JsonTypeInfo<T> type, IEnumerable<string> required)
        where T : class
    {
        if (below is null || Json.ValueKind != JsonValueKind.Object || !required.Except(Fields).Any())
            return this;
        var both = new JsonObject();
        foreach (JsonProperty field in JsonSerializer.SerializeToElement(below, type).EnumerateObject().Where(field => field.Value.ValueKind != JsonValueKind.Null))
            both[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        both["verified"] = false;
        foreach (JsonProperty field in Json.EnumerateObject())
            both[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        return this with { Json = JsonSerializer.SerializeToElement(both, CatalogJson.Default.JsonObject) };
    }

    /// <summary>The refusal of a field.</summary>
    public KandilException Wrong(string field, string problem) => CatalogErrors.EntryInvalid(File, Name, field, problem);

    // The value of "field" or of "field[2]", as far as a message has room for it.
    private string Given(string field)
    {
        string[] parts = field.Split('[', ']');
        JsonElement value = Json.GetProperty(parts[0]);
        if (value.ValueKind == JsonValueKind.Array && parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < value.GetArrayLength())
            value = value[index];
        string text = value.ToString();
        return text.Length <= LongestShown ? text : text[..LongestShown] + "…";
    }

    // The serializer says "$.field" or "$.field[2].url"; of an unknown field it gives the name in its message alone.
    private string FieldOf(JsonException wrong, JsonTypeInfo type)
    {
        string path = wrong.Path is { Length: > 2 } given ? given[2..] : "";
        var known = type.Properties.Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        return path.Length > 0 ? path : Fields.FirstOrDefault(field => !known.Contains(field)) ?? "(all)";
    }

    private string Problem(JsonException wrong, string field) =>
        wrong.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "there is no such field"
        : Words.TryGetValue(field.Split('[')[0], out string[]? words) ? $"'{Given(field)}' is none of {string.Join(", ", words)}"
        : "its value is not of the field's kind";
}
