using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Kandil.Core.Errors;

namespace Kandil.Core.Storage;

/// <summary>
/// The registry's content: the records, beside the bytes that they were read from. Those of a record that does not change are
/// written as they were, so fields of other releases survive and a change costs no more than its own record.
/// </summary>
internal sealed class RegistryDocument
{
    /// <summary>The version of the format that is written here.</summary>
    public const int FormatVersion = 1;

    /// <summary>The field of the version.</summary>
    public const string VersionField = "format_version";

    /// <summary>The field of the records.</summary>
    public const string ModelsField = "models";

    private const int SpareBytes = 16 * 1024;

    private readonly List<RegistryEntry> _entries;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _unknown; // names and values as they stand there

    internal RegistryDocument(List<RegistryEntry> entries, IReadOnlyList<ReadOnlyMemory<byte>> unknown) => (_entries, _unknown) = (entries, unknown);

    private static ReadOnlySpan<byte> Separator => ",\n    "u8;

    /// <summary>Every record, in the file's order.</summary>
    public IReadOnlyList<ModelRecord> Records => _entries.ConvertAll(entry => entry.Record);

    /// <summary>Reads the file's content; null is that of a file that is missing.</summary>
    /// <exception cref="KandilException">E_SCHEMA.</exception>
    public static RegistryDocument Parse(byte[]? content, string file) =>
        content is null ? new RegistryDocument([], []) : new RegistryParser(content, file).Parse();

    public void Put(ModelRecord record)
    {
        int index = _entries.FindIndex(entry => entry.Record.HasKeyOf(record));
        if (index < 0)
            _entries.Insert(PlaceOf(record), new(record, default, IsChanged: true));
        else
            _entries[index] = new(record, _entries[index].Original, IsChanged: true);
    }

    // By id, as lists show them: a list then has nothing to sort.
    private int PlaceOf(ModelRecord record)
    {
        int after = _entries.FindLastIndex(entry => ModelRecord.ById.Compare(entry.Record, record) <= 0);
        return after + 1;
    }

    public void Remove(ModelRecord record) => _entries.RemoveAll(entry => entry.Record.HasKeyOf(record));

    /// <summary>The file's new content.</summary>
    public ReadOnlySpan<byte> ToBytes()
    {
        var bytes = new ArrayBufferWriter<byte>(_entries.Sum(entry => entry.Original.Length + Separator.Length) + SpareBytes);
        // The version first, so that any release finds it at once.
        bytes.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\n  \"{VersionField}\": {FormatVersion},\n")));
        foreach (ReadOnlyMemory<byte> field in _unknown)
        {
            bytes.Write("  "u8);
            bytes.Write(field.Span);
            bytes.Write(",\n"u8);
        }

        bytes.Write(Encoding.UTF8.GetBytes($"  \"{ModelsField}\": ["));
        for (int index = 0; index < _entries.Count; index++)
        {
            bytes.Write(index == 0 ? Separator[1..] : Separator);
            Write(bytes, _entries[index]);
        }

        bytes.Write("\n  ]\n}"u8);
        return bytes.WrittenSpan;
    }

    private static void Write(ArrayBufferWriter<byte> bytes, RegistryEntry entry)
    {
        if (!entry.IsChanged)
        {
            bytes.Write(entry.Original.Span);
            return;
        }

        // In two lists, as deep as it will stand.
        var own = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(own, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            writer.WriteStartArray();
            RegistryMerge.Write(writer, entry.Record, entry.Original.IsEmpty ? null : JsonDocument.Parse(entry.Original).RootElement);
            writer.WriteEndArray();
            writer.WriteEndArray();
        }

        ReadOnlySpan<byte> written = own.WrittenSpan;
        bytes.Write(written[written.IndexOf((byte)'{')..(written.LastIndexOf((byte)'}') + 1)]);
    }
}

/// <summary>A record of the registry.</summary>
/// <param name="Record">The record.</param>
/// <param name="Original">The JSON that it was read from; empty for a new one.</param>
/// <param name="IsChanged">True when it is another than the JSON says.</param>
internal sealed record RegistryEntry(ModelRecord Record, ReadOnlyMemory<byte> Original, bool IsChanged);
