using System.Text.Json;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>Reads the files of a record, as <see cref="RecordReader"/> reads records: only in the form in which they are written.</summary>
internal sealed class FileRecordReader
{
    private readonly List<ModelFileRecord> _files = [];
    private string? _lastSource;
    private FileFields _fields;

    /// <summary>Reads the list that begins at the reader's token; null for another form.</summary>
    public ModelFileRecord[]? ReadAll(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return null;
        _files.Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            if (Read(ref reader) is not { } file)
                return null;
            _files.Add(file);
        }

        return reader.TokenType == JsonTokenType.EndArray ? [.. _files] : null;
    }

    private ModelFileRecord? Read(ref Utf8JsonReader reader)
    {
        _fields = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (!Take(ref reader, name))
                reader.Skip();
        }

        _lastSource = _fields.DigestSource ?? _lastSource;
        return _fields.ToRecord();
    }

    private bool Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("path"u8))
            _fields.Path = SafeRelativePath.TryParse(reader.GetString(), out SafeRelativePath? path, out _) ? path : null;
        else if (name.SequenceEqual("size"u8))
            _fields.Size = reader.GetInt64();
        else if (name.SequenceEqual("sha256"u8))
            _fields.Sha256 = Sha256Digest.TryParse(reader.GetString(), out Sha256Digest digest) ? digest : null;
        else if (name.SequenceEqual("digest_source"u8))
            _fields.DigestSource = SharedText.Read(ref reader, _lastSource);
        else if (name.SequenceEqual("verified"u8))
            (_fields.HasVerified, _fields.Verified) = (true, reader.TokenType == JsonTokenType.Null ? null : Identity(ref reader));
        else if (name.SequenceEqual("damaged_at"u8))
            _fields.DamagedAt = reader.TokenType == JsonTokenType.Null ? null : reader.GetDateTimeOffset();
        else if (name.SequenceEqual("can_run_code"u8))
            _fields.CanRunCode = reader.GetBoolean();
        else if (name.SequenceEqual("outside"u8))
            _fields.Outside = reader.GetString();
        else
            return false;
        return true;
    }

    private static FileIdentity Identity(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException();
        FileIdentity identity = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("device"u8))
                identity = identity with { Device = reader.GetUInt64() };
            else if (name.SequenceEqual("inode"u8))
                identity = identity with { Inode = reader.GetUInt64() };
            else if (name.SequenceEqual("size"u8))
                identity = identity with { Size = reader.GetInt64() };
            else if (name.SequenceEqual("modified"u8))
                identity = identity with { Modified = reader.GetInt64() };
            else if (name.SequenceEqual("changed"u8))
                identity = identity with { Changed = reader.GetInt64() };
            else
                reader.Skip();
        }

        return identity;
    }

    private struct FileFields
    {
        public SafeRelativePath? Path;
        public long? Size;
        public Sha256Digest? Sha256;
        public string? DigestSource;
        public bool HasVerified;
        public FileIdentity? Verified;
        public DateTimeOffset? DamagedAt;
        public bool CanRunCode;
        public string? Outside;

        public readonly ModelFileRecord? ToRecord() => Path is null || Size is null || Sha256 is null || DigestSource is null || !HasVerified ? null : new ModelFileRecord
        {
            Path = Path,
            Size = Size.Value,
            Sha256 = Sha256.Value,
            DigestSource = DigestSource,
            Verified = Verified,
            DamagedAt = DamagedAt,
            CanRunCode = CanRunCode,
            Outside = Outside,
        };
    }
}

/// <summary>Texts that are often the same as the one before.</summary>
internal static class SharedText
{
    /// <summary>The text at the reader's token, as the same object as the one before where it is equal; null for a null.</summary>
    /// <exception cref="InvalidOperationException">It is no text.</exception>
    public static string? Read(ref Utf8JsonReader reader, string? before) =>
        before is not null && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(before) ? before : reader.GetString();
}
