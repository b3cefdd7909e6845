using System.Globalization;
using System.Text.Json;
using Kandil.Core.Errors;

namespace Kandil.Core.Storage;

/// <summary>Reads the registry's content in one pass; only what cannot be read is looked at a second time, to say where it is.</summary>
/// <param name="content">The file's bytes.</param>
/// <param name="file">Its path, for errors.</param>
internal sealed class RegistryParser(byte[] content, string file)
{
    private readonly RecordReader _records = new();
    private readonly List<RegistryEntry> _entries = [];
    private readonly List<ReadOnlyMemory<byte>> _unknown = [];
    private long? _version;
    private bool _hasModels;

    /// <summary>Reads it.</summary>
    /// <exception cref="KandilException">E_SCHEMA.</exception>
    public RegistryDocument Parse()
    {
        try
        {
            ReadFields();
        }
        catch (JsonException exception)
        {
            throw NotJson(exception);
        }

        return _hasModels ? new RegistryDocument(_entries, _unknown) : throw NoModels();
    }

    private void ReadFields()
    {
        var reader = new Utf8JsonReader(content);
        reader.Read();
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        Utf8JsonReader models = default;
        while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = (int)reader.TokenStartIndex;
            if (reader.ValueTextEquals(RegistryDocument.VersionField))
            {
                reader.Read();
                ReadVersion(ref reader);
            }
            else if (reader.ValueTextEquals(RegistryDocument.ModelsField))
            {
                reader.Read();
                _hasModels = true;
                models = reader;
                // Models of a newer version may be anything: they are read when the version is known.
                if (_version is not null)
                    ReadModels(ref reader);
                else
                    reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
                _unknown.Add(content.AsMemory(start, (int)reader.BytesConsumed - start));
            }
        }

        reader.Read(); // nothing may follow
        if (_version is null)
            throw NoVersion();
        if (_hasModels && _entries.Count == 0)
            ReadModels(ref models);
    }

    private void ReadVersion(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 1)
            throw NoVersion();
        if (number > RegistryDocument.FormatVersion)
            throw StorageErrors.RegistryNewer(file, number, RegistryDocument.FormatVersion);
        _version = number;
    }

    private void ReadModels(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw NoModels();
        _entries.Clear(); // of a field that stands there twice, the last counts
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            ModelRecord record = ReadRecord(ref reader);
            _entries.Add(new(record, content.AsMemory(start, (int)reader.BytesConsumed - start), IsChanged: false));
        }
    }

    private ModelRecord ReadRecord(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw BadRecord();
        Utf8JsonReader start = reader;
        if (TryReadUsual(ref reader) is { } record && IsWhole(record))
            return record;
        reader = start;
        reader.Skip();
        return Deserialised(content.AsSpan((int)start.TokenStartIndex, (int)(reader.BytesConsumed - start.TokenStartIndex)));
    }

    private ModelRecord? TryReadUsual(ref Utf8JsonReader reader)
    {
        try
        {
            return _records.TryRead(ref reader);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    // The deserialiser puts null where a value must be, if the file has null there.
    private static bool IsWhole(ModelRecord record)
    {
        if (record.Library is null || record.Source is null || record.Revision is null || record.Files is not { Count: > 0 })
            return false;
        foreach (ModelFileRecord file in record.Files)
        {
            if (file is not { Size: >= 0, DigestSource: not null })
                return false;
        }

        return record.LicenseAccepted is null or { By: not null, Type: not null };
    }

    private ModelRecord Deserialised(ReadOnlySpan<byte> model)
    {
        try
        {
            ModelRecord? record = JsonSerializer.Deserialize(model, StoreJson.Default.ModelRecord);
            return record is not null && IsWhole(record) ? record : throw BadRecord();
        }
        catch (JsonException exception)
        {
            throw BadRecord(exception.Path?.TrimStart('$'));
        }
    }

    private KandilException BadRecord(string? place = null) => Invalid(string.Create(
        CultureInfo.InvariantCulture, $"a field is missing or has a value that it cannot have in {RegistryDocument.ModelsField}[{_entries.Count}]{place}"));

    private KandilException NoVersion() => Invalid($"{RegistryDocument.VersionField} is missing or is not a number from 1");

    private KandilException NoModels() => Invalid($"{RegistryDocument.ModelsField} is missing or is not a list");

    private KandilException Invalid(string detail) => StorageErrors.RegistryInvalid(file, null, null, detail);

    private KandilException NotJson(JsonException exception) =>
        StorageErrors.RegistryInvalid(file, exception.LineNumber + 1, exception.BytePositionInLine + 1, "it is cut off or is not JSON");
}
