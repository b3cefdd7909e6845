using System.Buffers.Binary;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>What a field of a GGUF header is.</summary>
public enum GgufFieldKind
{
    /// <summary>A text that is one of many, such as a token.</summary>
    Entry,

    Magic,
    Version,
    Count,
    Length,
    Key,
    Type,
    Number,
    Numbers,
    Text,
    TensorName,
    Dimensions,
    Extent,
    TensorType,
    Offset,
}

/// <summary>A field of a header.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="At">Its first byte.</param>
/// <param name="Length">Its bytes.</param>
public readonly record struct GgufField(GgufFieldKind Kind, int At, int Length);

/// <summary>
/// Where the fields of a sound file lie, read without Kandil's reader, which is what is tested with them. Entries are whole keys
/// with their values, or whole tensors.
/// </summary>
public sealed class GgufFields
{
    private const int Text = 8, ArrayType = 9;
    private static readonly int[] Sizes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];

    private readonly byte[] _file;
    private readonly List<GgufField> _fields = [];
    private readonly List<(int Start, int End)> _entries = [];
    private int _at;

    public GgufFields(byte[] file)
    {
        _file = file;
        Take(GgufFieldKind.Magic, 4);
        Take(GgufFieldKind.Version, 4);
        long tensors = Take(GgufFieldKind.Count, 8), keys = Take(GgufFieldKind.Count, 8);
        for (long i = 0; i < keys; i++)
            Entry(ReadKey);
        for (long i = 0; i < tensors; i++)
            Entry(ReadTensor);
        HeaderEnd = _at;
        ByKind = _fields.GroupBy(field => field.Kind).ToDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>The fields of each kind.</summary>
    public IReadOnlyDictionary<GgufFieldKind, GgufField[]> ByKind { get; }

    /// <summary>Keys with their values and tensors, in order.</summary>
    public IReadOnlyList<(int Start, int End)> Entries => _entries;

    /// <summary>Where the header ends.</summary>
    public int HeaderEnd { get; }

    private void Entry(Action read)
    {
        int start = _at;
        read();
        _entries.Add((start, _at));
    }

    private void ReadKey()
    {
        TakeText(GgufFieldKind.Key);
        int type = (int)Take(GgufFieldKind.Type, 4);
        if (type == Text)
            TakeText(GgufFieldKind.Text);
        else if (type == ArrayType)
            ReadArray();
        else
            Take(GgufFieldKind.Number, Sizes[type]);
    }

    private void ReadArray()
    {
        int type = (int)Take(GgufFieldKind.Type, 4);
        long count = Take(GgufFieldKind.Count, 8);
        if (type != Text)
        {
            Take(GgufFieldKind.Numbers, (int)count * Sizes[type]);
            return;
        }

        for (long i = 0; i < count; i++)
            TakeText(GgufFieldKind.Entry);
    }

    private void ReadTensor()
    {
        TakeText(GgufFieldKind.TensorName);
        long dimensions = Take(GgufFieldKind.Dimensions, 4);
        for (long i = 0; i < dimensions; i++)
            Take(GgufFieldKind.Extent, 8);
        Take(GgufFieldKind.TensorType, 4);
        Take(GgufFieldKind.Offset, 8);
    }

    private void TakeText(GgufFieldKind kind)
    {
        int length = (int)Take(GgufFieldKind.Length, 8);
        if (length > 0)
            Take(kind, length);
    }

    private long Take(GgufFieldKind kind, int length)
    {
        if (length > 0)
            _fields.Add(new GgufField(kind, _at, length));
        long value = length switch
        {
            4 => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(_at)),
            8 => BinaryPrimitives.ReadInt64LittleEndian(_file.AsSpan(_at)),
            _ => 0,
        };
        _at += length;
        return value;
    }
}
