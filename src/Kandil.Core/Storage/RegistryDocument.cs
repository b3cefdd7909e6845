using System.Globalization;
using System.Text.Json;
using Kandil.Core.Errors;

namespace Kandil.Core.Storage;

/// <summary>The registry's content: the records, beside the JSON that they were read from, in which fields of other releases survive.</summary>
internal sealed class RegistryDocument
{
    /// <summary>The version of the format that is written here.</summary>
    public const int FormatVersion = 1;

    private const string VersionField = "format_version";
    private const string ModelsField = "models";

    // Fields that this release knows and that a record lacks have no value now; those of other releases are kept.
    private static readonly HashSet<string> OwnFields = [.. StoreJson.Default.ModelRecord.Properties.Select(property => property.Name)];

    private readonly List<Entry> _entries = [];
    private readonly List<JsonProperty> _unknown = [];

    private RegistryDocument()
    {
    }

    public IReadOnlyList<ModelRecord> Records => _entries.ConvertAll(entry => entry.Record);

    /// <summary>Reads the file's content; null is that of a file that is missing.</summary>
    /// <exception cref="KandilException">E_SCHEMA.</exception>
    public static RegistryDocument Parse(byte[]? content, string file)
    {
        var document = new RegistryDocument();
        if (content is not null)
            document.Read(Root(content, file), file);
        return document;
    }

    public void Put(ModelRecord record)
    {
        int index = _entries.FindIndex(entry => entry.Record.HasKeyOf(record));
        if (index < 0)
            _entries.Add(new(record, null, IsChanged: true));
        else
            _entries[index] = new(record, _entries[index].Original, IsChanged: true);
    }

    public void Remove(ModelRecord record) => _entries.RemoveAll(entry => entry.Record.HasKeyOf(record));

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber(VersionField, FormatVersion); // first, so that any release finds it at once
            foreach (JsonProperty property in _unknown)
                property.WriteTo(writer);
            writer.WriteStartArray(ModelsField);
            foreach (Entry entry in _entries)
                Write(writer, entry);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static JsonElement Root(byte[] content, string file)
    {
        try
        {
            return JsonDocument.Parse(content).RootElement;
        }
        catch (JsonException exception)
        {
            throw StorageErrors.RegistryInvalid(
                file, exception.LineNumber + 1, exception.BytePositionInLine + 1, "it is cut off or is not JSON");
        }
    }

    private void Read(JsonElement root, string file)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty(VersionField, out JsonElement version)
            || version.ValueKind != JsonValueKind.Number || !version.TryGetInt64(out long number) || number < 1)
        {
            throw StorageErrors.RegistryInvalid(file, null, null, $"{VersionField} is missing or is not a number from 1");
        }

        if (number > FormatVersion)
            throw StorageErrors.RegistryNewer(file, number, FormatVersion);
        if (!root.TryGetProperty(ModelsField, out JsonElement models) || models.ValueKind != JsonValueKind.Array)
            throw StorageErrors.RegistryInvalid(file, null, null, $"{ModelsField} is missing or is not a list");

        _unknown.AddRange(root.EnumerateObject().Where(property => property.Name is not (VersionField or ModelsField)));
        foreach (JsonElement model in models.EnumerateArray())
            _entries.Add(new(Record(model, file), model, IsChanged: false));
    }

    private ModelRecord Record(JsonElement model, string file)
    {
        string position = string.Create(CultureInfo.InvariantCulture, $"{ModelsField}[{_entries.Count}]");
        try
        {
            ModelRecord? record = model.Deserialize(StoreJson.Default.ModelRecord);
            if (record is not null && IsWhole(record))
                return record;
        }
        catch (JsonException exception)
        {
            position += exception.Path?.TrimStart('$');
        }

        throw StorageErrors.RegistryInvalid(file, null, null, $"a field is missing or has a value that it cannot have in {position}");
    }

    // The deserialiser puts null where a value must be, if the file has null there.
    private static bool IsWhole(ModelRecord record) =>
        record.Library is not null && record.Source is not null && record.Revision is not null
        && record.Files is { Count: > 0 } && record.Files.All(file => file is { Size: >= 0, DigestSource: not null })
        && record.LicenseAccepted is null or { By: not null, Type: not null };

    private static void Write(Utf8JsonWriter writer, Entry entry)
    {
        if (!entry.IsChanged)
            entry.Original!.Value.WriteTo(writer);
        else
            WriteMerged(writer, JsonSerializer.SerializeToElement(entry.Record, StoreJson.Default.ModelRecord), entry.Original, OwnFields);
    }

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
                WriteMerged(writer, item, SameFile(items, item));
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

    private sealed record Entry(ModelRecord Record, JsonElement? Original, bool IsChanged);
}
