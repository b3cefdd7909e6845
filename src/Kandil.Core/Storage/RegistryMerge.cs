using System.Text.Json;

namespace Kandil.Core.Storage;

/// <summary>Writes a record over the JSON that it was read from, so that fields of other releases survive.</summary>
internal static class RegistryMerge
{
    // Fields that this release knows and that a record lacks have no value now; those of other releases are kept.
    private static readonly HashSet<string> OwnFields = [.. StoreJson.Default.ModelRecord.Properties.Select(property => property.Name)];

    private static readonly HashSet<string> OwnFileFields = [.. StoreJson.Default.ModelFileRecord.Properties.Select(property => property.Name)];

    /// <summary>Writes a record.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="record">The record as it is now.</param>
    /// <param name="original">The JSON that it was read from; null for a new one.</param>
    public static void Write(Utf8JsonWriter writer, ModelRecord record, JsonElement? original) =>
        WriteMerged(writer, JsonSerializer.SerializeToElement(record, StoreJson.Default.ModelRecord), original, OwnFields);

    /// <summary>Writes the new value, with the fields of the old one that the new one does not have and that are none of its own.</summary>
    private static void WriteMerged(Utf8JsonWriter writer, JsonElement value, JsonElement? old, HashSet<string>? own = null)
    {
        if (value.ValueKind == JsonValueKind.Object && old is { ValueKind: JsonValueKind.Object } before)
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in value.EnumerateObject())
            {
                writer.WritePropertyName(property.Name);
                WriteMerged(writer, property.Value, before.TryGetProperty(property.Name, out JsonElement same) ? same : null);
            }

            foreach (JsonProperty property in before.EnumerateObject().Where(property =>
                !value.TryGetProperty(property.Name, out _) && own?.Contains(property.Name) != true))
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }
        else if (value.ValueKind == JsonValueKind.Array && old is { ValueKind: JsonValueKind.Array } items)
        {
            writer.WriteStartArray();
            foreach (JsonElement item in value.EnumerateArray())
                WriteMerged(writer, item, SameFile(items, item), PathOf(item) is null ? null : OwnFileFields);
            writer.WriteEndArray();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    private static JsonElement? SameFile(JsonElement items, JsonElement item) => items.EnumerateArray()
        .Where(old => PathOf(old) is { } path && path == PathOf(item))
        .Select(old => (JsonElement?)old)
        .FirstOrDefault();

    private static string? PathOf(JsonElement file) =>
        file.ValueKind == JsonValueKind.Object && file.TryGetProperty("path", out JsonElement path) && path.ValueKind == JsonValueKind.String
            ? path.GetString()
            : null;
}
