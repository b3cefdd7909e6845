using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kandil.Core.Errors;

namespace Kandil.Core.Catalog;

/// <summary>One entry of a catalogue file, before it is believed.</summary>
/// <param name="File">The file's name, for messages.</param>
/// <param name="Name">The entry's name, or its place in the file while the name is not known.</param>
/// <param name="Json">The entry.</param>
internal readonly record struct CatalogEntry(string File, string Name, JsonElement Json)
{
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
            throw Wrong(FieldOf(wrong, type), Problem(wrong));
        }
    }

    /// <summary>The refusal of a field.</summary>
    public KandilException Wrong(string field, string problem) => CatalogErrors.EntryInvalid(File, Name, field, problem);

    // The serializer says "$.field" or "$.field[2].url"; of an unknown field it gives the name in its message alone.
    private string FieldOf(JsonException wrong, JsonTypeInfo type)
    {
        string path = wrong.Path is { Length: > 2 } given ? given[2..] : "";
        var known = type.Properties.Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        return path.Length > 0 ? path : Fields.FirstOrDefault(field => !known.Contains(field)) ?? "(all)";
    }

    private static string Problem(JsonException wrong) =>
        wrong.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "there is no such field" : "its value is not of the field's kind";
}
