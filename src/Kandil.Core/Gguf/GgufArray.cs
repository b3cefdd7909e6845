using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Kandil.Core.Gguf;

/// <summary>
/// An array of metadata, kept as the bytes that the file has: a vocabulary of 150,000 tokens makes no string until
/// one is asked for.
/// </summary>
public sealed class GgufArray
{
    private int[]? _textStarts;

    /// <summary>An array over bytes that were checked.</summary>
    /// <param name="elementType">Any type but an array.</param>
    /// <param name="count">The number of elements.</param>
    /// <param name="encoded">The elements as the file has them, and nothing more.</param>
    internal GgufArray(GgufValueType elementType, int count, ReadOnlyMemory<byte> encoded) =>
        (ElementType, Count, Encoded) = (elementType, count, encoded);

    /// <summary>The type of each element.</summary>
    public GgufValueType ElementType { get; }

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>The elements as the file has them.</summary>
    internal ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>An array of texts.</summary>
    public static GgufArray Of(IReadOnlyCollection<string> texts)
    {
        using var buffer = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        foreach (string text in texts)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)utf8.Length);
            buffer.Write(length);
            buffer.Write(utf8);
        }

        return new GgufArray(GgufValueType.Text, texts.Count, buffer.ToArray());
    }

    /// <summary>An array of 32-bit floating-point numbers.</summary>
    public static GgufArray Of(ReadOnlySpan<float> numbers) => OfNumbers(GgufValueType.F32, numbers);

    /// <summary>An array of 32-bit whole numbers, signed.</summary>
    public static GgufArray Of(ReadOnlySpan<int> numbers) => OfNumbers(GgufValueType.I32, numbers);

    /// <summary>An array of 64-bit whole numbers, signed.</summary>
    public static GgufArray Of(ReadOnlySpan<long> numbers) => OfNumbers(GgufValueType.I64, numbers);

    /// <summary>An array of bytes.</summary>
    public static GgufArray Of(ReadOnlySpan<byte> numbers) => OfNumbers(GgufValueType.U8, numbers);

    /// <summary>The text at an index, UTF-8 as the file has it.</summary>
    /// <exception cref="InvalidOperationException">The elements are not texts.</exception>
    public ReadOnlySpan<byte> Utf8At(int index)
    {
        Require(ElementType == GgufValueType.Text, "texts");
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        _textStarts ??= FindTexts();
        int end = index + 1 < Count ? _textStarts[index + 1] - sizeof(ulong) : Encoded.Length;
        return Encoded.Span[_textStarts[index]..end];
    }

    /// <summary>The text at an index.</summary>
    /// <exception cref="InvalidOperationException">The elements are not texts.</exception>
    public string TextAt(int index) => Encoding.UTF8.GetString(Utf8At(index));

    /// <summary>The number at an index.</summary>
    /// <exception cref="InvalidOperationException">The elements are not numbers.</exception>
    public double NumberAt(int index) => ValueAt(index).AsNumber ?? throw new InvalidOperationException("The elements are not numbers.");

    /// <summary>The value at an index.</summary>
    public GgufValue ValueAt(int index)
    {
        if (ElementType == GgufValueType.Text)
            return TextAt(index);

        int size = ElementType.FixedSize();
        return GgufValue.FromBytes(ElementType, Encoded.Span.Slice(checked(index * size), size));
    }

    /// <summary>Every text, in order, decoded one at a time.</summary>
    /// <exception cref="InvalidOperationException">The elements are not texts.</exception>
    public IEnumerable<string> Texts()
    {
        for (int index = 0; index < Count; index++)
            yield return TextAt(index);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} x {ElementType}");

    private static GgufArray OfNumbers<T>(GgufValueType type, ReadOnlySpan<T> numbers) where T : unmanaged
    {
        byte[] bytes = MemoryMarshal.AsBytes(numbers).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            int size = type.FixedSize();
            for (int start = 0; start < bytes.Length; start += size)
                bytes.AsSpan(start, size).Reverse();
        }

        return new GgufArray(type, numbers.Length, bytes);
    }

    private int[] FindTexts()
    {
        var starts = new int[Count];
        int at = 0;
        ReadOnlySpan<byte> bytes = Encoded.Span;
        for (int index = 0; index < starts.Length; index++)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
            at += sizeof(ulong);
            starts[index] = at;
            at += length;
        }

        return starts;
    }

    private void Require(bool fits, string what)
    {
        if (!fits)
            throw new InvalidOperationException($"The elements are {ElementType}, not {what}.");
    }
}
