using System.Buffers.Binary;
using System.Text;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>Damages sound files, the same way from the same seed on every machine: most of the time in the header's structure.</summary>
public sealed class GgufMutator
{
    private const int MostMutations = 3;

    // Values at which sizes wrap, signs change or loops end.
    private static readonly ulong[] Edges =
    [
        0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 31, 32, 33, 63, 64, 65, 255, 256, 511, 512, 513, 65535, 65536, 1 << 20, int.MaxValue,
        1UL << 31, uint.MaxValue, 1UL << 32, (1UL << 61) + 1, 1UL << 62, long.MaxValue, 1UL << 63, ulong.MaxValue - 31, ulong.MaxValue,
    ];

    /// <summary>How often each kind is changed: what a file dies of at its first byte is of little interest.</summary>
    private static readonly GgufFieldKind[] Kinds =
    [
        .. Enumerable.Repeat(GgufFieldKind.Magic, 1), .. Enumerable.Repeat(GgufFieldKind.Version, 1), .. Enumerable.Repeat(GgufFieldKind.Count, 4),
        .. Enumerable.Repeat(GgufFieldKind.Length, 5), .. Enumerable.Repeat(GgufFieldKind.Key, 8), .. Enumerable.Repeat(GgufFieldKind.Type, 4),
        .. Enumerable.Repeat(GgufFieldKind.Number, 14), .. Enumerable.Repeat(GgufFieldKind.Numbers, 6), .. Enumerable.Repeat(GgufFieldKind.Text, 14),
        .. Enumerable.Repeat(GgufFieldKind.Entry, 14), .. Enumerable.Repeat(GgufFieldKind.TensorName, 5), .. Enumerable.Repeat(GgufFieldKind.Dimensions, 2),
        .. Enumerable.Repeat(GgufFieldKind.Extent, 6), .. Enumerable.Repeat(GgufFieldKind.TensorType, 3), .. Enumerable.Repeat(GgufFieldKind.Offset, 5),
    ];

    private static readonly string[] Snippets =
    [
        "{%", "%}", "{{", "}}", "{#", "{%-", "endif", "{% for", "((((((((", "[[[[[[[[", "__class__", "|attr('", "range(99999", "{% include", "'",
        "\\x", "\\u12", "1e999", "**99**99", " is not ", "|a|b|c", ".a.b.c", "_", "{% raw %}", "[::-1]", " if ", "\n{%+",
    ];

    private readonly (string Name, byte[] Bytes, GgufFields Fields)[] _bases;
    private SeededNumbers _random;

    /// <summary>A mutator of the shapes of <see cref="GgufShapes"/>.</summary>
    public GgufMutator(ulong seed)
    {
        _bases = [.. GgufShapes.All.Select(pair => (pair.Key, pair.Value, new GgufFields(pair.Value)))];
        _random = new SeededNumbers(seed);
    }

    /// <summary>How many shapes there are.</summary>
    public int Shapes => _bases.Length;

    /// <summary>How many mutations were made.</summary>
    public long Mutations { get; private set; }

    /// <summary>How many of them lie before the header's end.</summary>
    public long InHeader { get; private set; }

    /// <summary>Makes the next damaged file.</summary>
    /// <returns>Which shape it was made of, the file, and where its header ended before it was damaged.</returns>
    public (int Shape, byte[] File, int HeaderEnd) Next()
    {
        int shape = _random.Below(_bases.Length);
        (_, byte[] sound, GgufFields fields) = _bases[shape];
        byte[] file = [.. sound];
        for (int left = 1 + _random.Below(MostMutations); left > 0; left--)
            file = Mutate(file, fields);
        return (shape, file, fields.HeaderEnd);
    }

    /// <summary>The sound file of a shape.</summary>
    public byte[] Sound(int shape) => _bases[shape].Bytes;

    private byte[] Mutate(byte[] file, GgufFields fields)
    {
        // What moves the fields behind it is done rarely: it hides every other mutation of the file.
        int choice = _random.Below(100);
        return choice switch
        {
            < 2 => Cut(file, fields),
            < 4 => CopyEntry(file, fields),
            < 6 => RemoveEntry(file, fields),
            < 8 => SwapEntries(file, fields),
            < 14 => ChangeData(file, fields),
            _ => ChangeField(file, fields),
        };
    }

    private byte[] ChangeField(byte[] file, GgufFields fields)
    {
        GgufFieldKind kind = Kinds[_random.Below(Kinds.Length)];
        if (!fields.ByKind.TryGetValue(kind, out GgufField[]? ofKind))
            return ChangeField(file, fields);

        GgufField field = ofKind[_random.Below(ofKind.Length)];
        Note(true);
        if (field.At + field.Length > file.Length)
            return file;

        Span<byte> bytes = file.AsSpan(field.At, field.Length);
        if (kind is GgufFieldKind.Key or GgufFieldKind.Text or GgufFieldKind.Entry or GgufFieldKind.TensorName or GgufFieldKind.Magic)
            ChangeText(bytes);
        else
            ChangeNumber(kind == GgufFieldKind.Numbers ? OneOf(bytes) : bytes);
        return file;
    }

    private void ChangeText(Span<byte> text)
    {
        int at = _random.Below(text.Length);
        if (text.Length > 100 && _random.Below(2) == 0)
        {
            string snippet = Snippets[_random.Below(Snippets.Length)];
            Encoding.ASCII.GetBytes(snippet, text[Math.Min(at, text.Length - snippet.Length)..]);
            return;
        }

        text[at] = _random.Below(8) switch
        {
            0 => (byte)_random.Below(256),
            1 => 0,
            2 => (byte)"/\\.{}%_<>"[_random.Below(9)],
            _ => (byte)(' ' + _random.Below(95)),
        };
    }

    private Span<byte> OneOf(Span<byte> numbers)
    {
        int size = numbers.Length % 4 == 0 ? 4 : 1;
        return numbers.Slice(_random.Below(numbers.Length / size) * size, size);
    }

    private void ChangeNumber(Span<byte> number)
    {
        Span<byte> wide = stackalloc byte[8];
        wide.Clear();
        number[..Math.Min(8, number.Length)].CopyTo(wide);
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(wide);
        value = _random.Below(5) switch
        {
            0 => Edges[_random.Below(Edges.Length)],
            1 => value + (ulong)(_random.Below(9) - 4),
            2 => value ^ (1UL << _random.Below(number.Length * 8)),
            3 => _random.Next(),
            _ => value * (ulong)(1 + _random.Below(4)),
        };
        BinaryPrimitives.WriteUInt64LittleEndian(wide, value);
        wide[..Math.Min(8, number.Length)].CopyTo(number);
    }

    private byte[] ChangeData(byte[] file, GgufFields fields)
    {
        if (file.Length <= fields.HeaderEnd)
            return ChangeField(file, fields);
        Note(false);
        file[fields.HeaderEnd + _random.Below(file.Length - fields.HeaderEnd)] ^= (byte)(1 + _random.Below(255));
        return file;
    }

    private byte[] Cut(byte[] file, GgufFields fields)
    {
        int end = 1 + _random.Below(Math.Min(file.Length, fields.HeaderEnd));
        Note(true);
        return file[..end];
    }

    private byte[] CopyEntry(byte[] file, GgufFields fields)
    {
        (int start, int end) = fields.Entries[_random.Below(fields.Entries.Count)];
        Note(true);
        return end > file.Length ? file : [.. file[..end], .. file[start..end], .. file[end..]];
    }

    private byte[] RemoveEntry(byte[] file, GgufFields fields)
    {
        (int start, int end) = fields.Entries[_random.Below(fields.Entries.Count)];
        Note(true);
        return end > file.Length ? file : [.. file[..start], .. file[end..]];
    }

    /// <summary>Two keys, or two tensors, change places, which breaks nothing.</summary>
    private byte[] SwapEntries(byte[] file, GgufFields fields)
    {
        int first = _random.Below(fields.Entries.Count - 1);
        (int start, int middle) = fields.Entries[first];
        int end = fields.Entries[first + 1].End;
        Note(true);
        return end > file.Length ? file : [.. file[..start], .. file[middle..end], .. file[start..middle], .. file[end..]];
    }

    private void Note(bool inHeader)
    {
        Mutations++;
        InHeader += inHeader ? 1 : 0;
    }

    /// <summary>SplitMix64: the same numbers on every platform and runtime.</summary>
    private struct SeededNumbers(ulong seed)
    {
        private ulong _state = seed;

        public ulong Next()
        {
            ulong mixed = _state += 0x9E3779B97F4A7C15;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }

        public int Below(int count) => (int)((Next() >> 32) * (ulong)count >> 32);
    }
}
