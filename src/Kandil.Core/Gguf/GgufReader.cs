using System.Text;
using System.Text.Unicode;
using Kandil.Core.Errors;

namespace Kandil.Core.Gguf;

/// <summary>
/// Reads the header of a GGUF file that nobody vouches for. Every count and length is compared with the bytes that
/// remain before anything is allocated or skipped; what does not add up is a <see cref="KandilException"/> with
/// E_UNSAFE that names the finding, the key or tensor and the byte.
/// </summary>
public sealed class GgufReader
{
    // Some ten times what the largest models have.
    private const int MostKeys = 1 << 14;
    private const int MostTensors = 1 << 15;
    private const int MostKeyBytes = 65535;
    private const int MostTextBytes = 64 << 20;
    private const int MostNameBytes = 63;
    private const int MostDimensions = 4;
    private const int MostAlignment = 1 << 20;

    /// <summary>A quarter of what a number holds, so that an offset, a size and the header's length can be added.</summary>
    internal const long MostTensorDataBytes = long.MaxValue / 4;

    private const string AlignmentKey = "general.alignment";

    // A length, a character, a type and a byte; a length, a character, a dimension count, a type and an offset.
    private const int LeastKeyBytes = 8 + 1 + 4 + 1;
    private const int LeastTensorBytes = 8 + 1 + 4 + 4 + 8;

    private readonly GgufCursor _cursor;
    private readonly string _file;
    private readonly long _length;

    private GgufReader(Stream stream, long length, string file) =>
        (_cursor, _file, _length) = (new GgufCursor(stream, length, file), file, length);

    /// <summary>Reads a header and checks that every tensor lies inside the file, aligned and on its own.</summary>
    /// <param name="stream">The file, at its start. It is read past the header by 64 KB or the header's length at the most, need not
    /// seek, and stays open.</param>
    /// <param name="length">The file's length in bytes.</param>
    /// <param name="file">The file, as the user knows it: a path or a model's name; errors name it.</param>
    /// <exception cref="KandilException">E_UNSAFE: no GGUF file, cut short, or of unsound structure.</exception>
    /// <exception cref="IOException">The stream failed.</exception>
    public static GgufFile Read(Stream stream, long length, string file)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new GgufReader(stream, length, file).ReadFile();
    }

    private GgufFile ReadFile()
    {
        int version = ReadMagicAndVersion();
        int tensorCount = ReadCount("tensors", LeastTensorBytes, MostTensors);
        int keyCount = ReadCount("keys", LeastKeyBytes, MostKeys);
        var metadata = new GgufMetadata();
        int alignment = GgufWriter.DefaultAlignment;
        for (int i = 0; i < keyCount; i++)
        {
            long start = _cursor.Offset;
            (string key, GgufValue value) = ReadEntry(metadata);
            if (key == AlignmentKey)
                alignment = CheckAlignment(start, value);
            metadata.Add(key, value, start);
        }

        var layout = new GgufLayout(_file, _length, alignment, tensorCount, _cursor.Errors);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < tensorCount; i++)
            ReadTensor(names, layout);

        long dataOffset = layout.Check(_cursor.Offset);
        return new GgufFile(version, metadata, layout.Tensors, alignment, dataOffset, _length);
    }

    private int ReadMagicAndVersion()
    {
        if (_length == 0)
            throw ModelFileErrors.Empty(_file);

        ReadOnlySpan<byte> first = _cursor.Read((int)Math.Min(_length, GgufLookalikes.BytesNeeded), "its first bytes").Span;
        if (!first.StartsWith("GGUF"u8))
            throw ModelFileErrors.NotGguf(_file, GgufLookalikes.Name(first));

        _cursor.Rewind("GGUF"u8.Length);
        uint version = _cursor.ReadU32("the version");
        if (version != 0 && (version & 0xFFFF) == 0)
            throw ModelFileErrors.BigEndian(_file);
        return version is 2 or 3 ? (int)version : throw ModelFileErrors.UnknownVersion(_file, version);
    }

    private int ReadCount(string what, int leastBytes, int most)
    {
        long start = _cursor.Offset;
        ulong count = _cursor.ReadU64($"the number of {what}");
        if (count > (ulong)most)
            throw _cursor.Errors.Count(start, what, count, most);

        _cursor.Require((long)count * leastBytes, $"the {what}");
        return (int)count;
    }

    private (string Key, GgufValue Value) ReadEntry(GgufMetadata before)
    {
        long start = _cursor.Offset;
        string key = ReadName(MostKeyBytes, "a key", "a key");
        if (before.Contains(key))
            throw _cursor.Errors.Duplicate(start, "key", key);

        GgufValueType type = ReadValueType(key);
        return (key, type switch
        {
            GgufValueType.Text => GgufValue.FromUtf8(_cursor.ReadText(MostTextBytes, "the value", key)),
            GgufValueType.Array => ReadArray(key),
            _ => GgufValue.FromBytes(type, _cursor.Read(type.FixedSize(), "the value", key).Span),
        });
    }

    private string ReadName(int most, string what, string owner)
    {
        long start = _cursor.Offset;
        ReadOnlySpan<byte> utf8 = _cursor.ReadText(most, what).Span;
        if (utf8.IsEmpty)
            throw _cursor.Errors.EmptyName(start, owner);

        string name = Encoding.UTF8.GetString(utf8);
        if (!Utf8.IsValid(utf8))
            throw _cursor.Errors.NotUtf8(start, what, name);
        return utf8.IndexOf((byte)0) >= 0 ? throw _cursor.Errors.Nul(start, what, name) : name;
    }

    private GgufValueType ReadValueType(string key)
    {
        long start = _cursor.Offset;
        uint type = _cursor.ReadU32("the type", key);
        return type <= (uint)GgufValueType.F64 ? (GgufValueType)type : throw _cursor.Errors.ValueType(start, key, type);
    }

    private GgufArray ReadArray(string key)
    {
        long start = _cursor.Offset;
        GgufValueType type = ReadValueType(key);
        if (type == GgufValueType.Array)
            throw _cursor.Errors.NestedArray(start, key);

        ulong count = _cursor.ReadU64("the count", key);
        int leastBytes = type == GgufValueType.Text ? sizeof(ulong) : type.FixedSize();
        if (count > (ulong)(GgufCursor.MostHeaderBytes / leastBytes))
            throw _cursor.Errors.ArraySize(start, key, count, leastBytes, _cursor.Remaining);

        _cursor.Require((long)count * leastBytes, "the elements", key);
        if (type != GgufValueType.Text)
            return new GgufArray(type, (int)count, _cursor.Read((int)count * leastBytes, "the elements", key));

        return new GgufArray(type, (int)count, _cursor.ReadTexts((int)count, MostTextBytes, "the elements", key));
    }

    private int CheckAlignment(long offset, GgufValue value)
    {
        bool sound = value.Type == GgufValueType.U32 && value.AsInteger is > 0 and <= MostAlignment && long.IsPow2(value.AsInteger.Value);
        return sound ? (int)value.AsInteger!.Value
            : throw _cursor.Errors.Alignment(offset, value.Shown(), value.Type.ToString(), MostAlignment);
    }

    private void ReadTensor(HashSet<string> names, GgufLayout layout)
    {
        long start = _cursor.Offset;
        string name = ReadName(MostNameBytes, "a tensor's name", "a tensor");
        if (!names.Add(name))
            throw _cursor.Errors.Duplicate(start, "tensor", name);

        long[] shape = ReadShape(name);
        long typeAt = _cursor.Offset;
        uint number = _cursor.ReadU32("the type", name);
        GgmlType type = GgmlType.Find(number) ?? throw _cursor.Errors.TensorType(typeAt, name, number);
        long row = shape.Length == 0 ? 1 : shape[0];
        if (row % type.BlockLength != 0)
            throw _cursor.Errors.BlockMultiple(start, name, row, type.Name, type.BlockLength);

        long bytes = SizeOf(start, name, shape, type);
        long offsetAt = _cursor.Offset;
        layout.Add(new GgufTensor(name, shape, type, 0, bytes) { HeaderOffset = start }, _cursor.ReadU64("the offset", name), offsetAt);
    }

    private long[] ReadShape(string name)
    {
        long start = _cursor.Offset;
        uint dimensions = _cursor.ReadU32("the dimensions", name);
        if (dimensions > MostDimensions)
            throw _cursor.Errors.Dimensions(start, name, dimensions);

        var shape = new long[dimensions];
        bool isSound = true;
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = (long)_cursor.ReadU64("the extents", name);
            isSound &= shape[i] >= 0;
        }

        return isSound ? shape : throw _cursor.Errors.Extents(start, name, shape);
    }

    /// <summary>The bytes of a tensor. A zero extent must not hide that the others' product overflows.</summary>
    private long SizeOf(long offset, string name, long[] shape, GgmlType type)
    {
        long elements = 1;
        bool isEmpty = false;
        foreach (long extent in shape)
        {
            isEmpty |= extent == 0;
            long factor = Math.Max(extent, 1);
            if (elements > MostTensorDataBytes / factor)
                throw _cursor.Errors.Extents(offset, name, shape);
            elements *= factor;
        }

        if (elements / type.BlockLength > MostTensorDataBytes / type.BlockBytes)
            throw _cursor.Errors.Extents(offset, name, shape);
        return isEmpty ? 0 : type.SizeOf(elements);
    }
}
