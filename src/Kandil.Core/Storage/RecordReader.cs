using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// Reads the registry's records at nearly the pace of its bytes, for every name that a user gives is looked up in all of them.
/// It knows the form in which records are written. What has another form it does not judge: the deserialiser reads that, or
/// says what is wrong with it.
/// </summary>
internal sealed class RecordReader
{
    private readonly FileRecordReader _fileReader = new();

    // Most records share library, source, license: equal texts become one.
    private ModelRecord? _last;
    private RecordFields _fields;

    /// <summary>Reads the object that begins at the reader's token.</summary>
    /// <returns>Null for another form; the reader stands anywhere then.</returns>
    /// <exception cref="JsonException">Another form, as the two below.</exception>
    /// <exception cref="FormatException">As above.</exception>
    /// <exception cref="InvalidOperationException">As above.</exception>
    public ModelRecord? TryRead(ref Utf8JsonReader reader)
    {
        _fields = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (!TakeIdentity(ref reader, name) && !TakeState(ref reader, name) && !TakeRest(ref reader, name))
                reader.Skip(); // of another release, or computed from the others
        }

        ModelRecord? record = _fields.ToRecord();
        _last = record ?? _last;
        return record;
    }

    private bool TakeIdentity(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("id"u8))
            _fields.Id = ModelId.TryParse(reader.GetString());
        else if (name.SequenceEqual("library"u8))
            _fields.Library = SharedText.Read(ref reader, _last?.Library);
        else if (name.SequenceEqual("source"u8))
            _fields.Source = SharedText.Read(ref reader, _last?.Source);
        else if (name.SequenceEqual("revision"u8))
            _fields.Revision = SharedText.Read(ref reader, _last?.Revision);
        else if (name.SequenceEqual("variant"u8))
            _fields.Variant = SharedText.Read(ref reader, _last?.Variant);
        else if (name.SequenceEqual("commit"u8))
            _fields.Commit = SharedText.Read(ref reader, _last?.Commit);
        else
            return false;
        return true;
    }

    private bool TakeState(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("installed_at"u8))
            _fields.InstalledAt = reader.GetDateTimeOffset();
        else if (name.SequenceEqual("path"u8))
            _fields.Path = SafeRelativePath.TryParse(reader.GetString(), out SafeRelativePath? path, out _) ? path : null;
        else if (name.SequenceEqual("files"u8))
            _fields.Files = _fileReader.ReadAll(ref reader);
        else if (name.SequenceEqual("facts"u8))
            _fields.Facts = reader.TokenType == JsonTokenType.Null ? null : Facts(ref reader);
        else if (name.SequenceEqual("pinned"u8))
            _fields.Pinned = reader.GetBoolean();
        else if (name.SequenceEqual("last_accessed"u8))
            _fields.LastAccessed = reader.TokenType == JsonTokenType.Null ? null : reader.GetDateTimeOffset();
        else
            return false;
        return true;
    }

    private bool TakeRest(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("license"u8))
            _fields.License = SharedText.Read(ref reader, _last?.License);
        else if (name.SequenceEqual("alias"u8))
            _fields.Alias = SharedText.Read(ref reader, _last?.Alias);
        else if (name.SequenceEqual("mirror"u8))
            _fields.Mirror = SharedText.Read(ref reader, _last?.Mirror);
        else if (name.SequenceEqual("include"u8))
            _fields.Include = Any(ref reader, StoreJson.Default.IReadOnlyListString);
        else if (name.SequenceEqual("exclude"u8))
            _fields.Exclude = Any(ref reader, StoreJson.Default.IReadOnlyListString);
        else if (name.SequenceEqual("source_manifest"u8))
            _fields.SourceManifest = Any(ref reader, StoreJson.Default.ModelFileRecord);
        else if (name.SequenceEqual("license_accepted"u8))
            _fields.LicenseAccepted = Any(ref reader, StoreJson.Default.LicenseAcceptance);
        else
            return false;
        return true;
    }

    private ModelFacts Facts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException();
        (string? title, string? architecture, long parameters, string? quantization, int? context, string? license) = (null, null, 0, null, null, null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("title"u8))
                title = SharedText.Read(ref reader, _last?.Facts?.Title);
            else if (name.SequenceEqual("architecture"u8))
                architecture = SharedText.Read(ref reader, _last?.Facts?.Architecture);
            else if (name.SequenceEqual("parameters"u8))
                parameters = reader.GetInt64();
            else if (name.SequenceEqual("quantization"u8))
                quantization = SharedText.Read(ref reader, _last?.Facts?.Quantization);
            else if (name.SequenceEqual("context_length"u8))
                context = reader.TokenType == JsonTokenType.Null ? null : reader.GetInt32();
            else if (name.SequenceEqual("license"u8))
                license = SharedText.Read(ref reader, _last?.Facts?.License);
            else
                reader.Skip();
        }

        return new ModelFacts(title, architecture, parameters, quantization, context, license);
    }

    private static T? Any<T>(ref Utf8JsonReader reader, JsonTypeInfo<T> type)
        where T : class => reader.TokenType == JsonTokenType.Null ? null : JsonSerializer.Deserialize(ref reader, type);

    private struct RecordFields
    {
        public ModelId? Id;
        public string? Library;
        public string? Source;
        public string? Revision;
        public string? Variant;
        public string? Commit;
        public string? Alias;
        public string? License;
        public string? Mirror;
        public IReadOnlyList<string>? Include;
        public IReadOnlyList<string>? Exclude;
        public DateTimeOffset? InstalledAt;
        public SafeRelativePath? Path;
        public IReadOnlyList<ModelFileRecord>? Files;
        public ModelFileRecord? SourceManifest;
        public bool Pinned;
        public LicenseAcceptance? LicenseAccepted;
        public DateTimeOffset? LastAccessed;
        public ModelFacts? Facts;

        public readonly ModelRecord? ToRecord() =>
            Id is null || Library is null || Source is null || Revision is null || InstalledAt is null || Path is null || Files is null ? null : new ModelRecord
            {
                Id = Id,
                Library = Library,
                Source = Source,
                Revision = Revision,
                Variant = Variant,
                Commit = Commit,
                Alias = Alias,
                License = License,
                Mirror = Mirror,
                Include = Include,
                Exclude = Exclude,
                InstalledAt = InstalledAt.Value,
                Path = Path,
                Files = Files,
                SourceManifest = SourceManifest,
                Pinned = Pinned,
                LicenseAccepted = LicenseAccepted,
                LastAccessed = LastAccessed,
                Facts = Facts,
            };
    }
}
