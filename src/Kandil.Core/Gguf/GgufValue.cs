using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Kandil.Core.Gguf;

/// <summary>A metadata value of a GGUF file: a number, a truth value, a text, or an array of one of these.</summary>
public sealed class GgufValue
{
    private const int MostShownBytes = 1024;

    private readonly ulong _bits;
    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly GgufArray? _array;
    private string? _text;

    private GgufValue(GgufValueType type, ulong bits) => (Type, _bits) = (type, bits);

    private GgufValue(ReadOnlyMemory<byte> utf8) => (Type, _utf8) = (GgufValueType.Text, utf8);

    /// <summary>A value that is an array.</summary>
    public GgufValue(GgufArray array) => (Type, _array) = (GgufValueType.Array, array);

    /// <summary>The type in the file.</summary>
    public GgufValueType Type { get; }

    /// <summary>The whole number; null if it is none, or an unsigned one above the signed range.</summary>
    public long? AsInteger => !Type.IsInteger() || (Type == GgufValueType.U64 && _bits > long.MaxValue) ? null : (long)_bits;

    /// <summary>The number, whole or not; null if it is none.</summary>
    public double? AsNumber => Type switch
    {
        GgufValueType.F32 => BitConverter.UInt32BitsToSingle((uint)_bits),
        GgufValueType.F64 => BitConverter.UInt64BitsToDouble(_bits),
        GgufValueType.U64 => _bits,
        _ => AsInteger,
    };

    /// <summary>The truth value; null if it is none.</summary>
    public bool? AsBoolean => Type == GgufValueType.Boolean ? _bits != 0 : null;

    /// <summary>The text, as the file has it, control characters included; null if it is none.</summary>
    public string? AsText => Type == GgufValueType.Text ? _text ??= Encoding.UTF8.GetString(_utf8.Span) : null;

    /// <summary>The array; null if it is none.</summary>
    public GgufArray? AsArray => _array;

    /// <summary>A text.</summary>
    public static implicit operator GgufValue(string value) => new(Encoding.UTF8.GetBytes(value));

    /// <summary>A truth value.</summary>
    public static implicit operator GgufValue(bool value) => new(GgufValueType.Boolean, value ? 1u : 0u);

    /// <summary>A whole number of 8 bits.</summary>
    public static implicit operator GgufValue(byte value) => new(GgufValueType.U8, value);

    /// <summary>A whole number of 8 bits, signed.</summary>
    public static implicit operator GgufValue(sbyte value) => new(GgufValueType.I8, (ulong)value);

    /// <summary>A whole number of 16 bits.</summary>
    public static implicit operator GgufValue(ushort value) => new(GgufValueType.U16, value);

    /// <summary>A whole number of 16 bits, signed.</summary>
    public static implicit operator GgufValue(short value) => new(GgufValueType.I16, (ulong)value);

    /// <summary>A whole number of 32 bits.</summary>
    public static implicit operator GgufValue(uint value) => new(GgufValueType.U32, value);

    /// <summary>A whole number of 32 bits, signed.</summary>
    public static implicit operator GgufValue(int value) => new(GgufValueType.I32, (ulong)value);

    /// <summary>A whole number of 64 bits.</summary>
    public static implicit operator GgufValue(ulong value) => new(GgufValueType.U64, value);

    /// <summary>A whole number of 64 bits, signed.</summary>
    public static implicit operator GgufValue(long value) => new(GgufValueType.I64, (ulong)value);

    /// <summary>A 32-bit floating-point number.</summary>
    public static implicit operator GgufValue(float value) => new(GgufValueType.F32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>A 64-bit floating-point number.</summary>
    public static implicit operator GgufValue(double value) => new(GgufValueType.F64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>An array.</summary>
    public static implicit operator GgufValue(GgufArray value) => new(value);

    /// <summary>Reads a value of a fixed size.</summary>
    /// <param name="type">A type whose size is fixed.</param>
    /// <param name="bytes">At least that many bytes.</param>
    internal static GgufValue FromBytes(GgufValueType type, ReadOnlySpan<byte> bytes) => new(type, ReadBits(type, bytes));

    /// <summary>A text over bytes of the file, decoded when it is asked for.</summary>
    internal static GgufValue FromUtf8(ReadOnlyMemory<byte> utf8) => new(utf8);

    /// <summary>A number's bits, sign-extended to 64; floating-point numbers as they stand.</summary>
    internal static ulong ReadBits(GgufValueType type, ReadOnlySpan<byte> bytes) => type switch
    {
        GgufValueType.U8 or GgufValueType.Boolean => bytes[0],
        GgufValueType.I8 => (ulong)(sbyte)bytes[0],
        GgufValueType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        GgufValueType.I16 => (ulong)BinaryPrimitives.ReadInt16LittleEndian(bytes),
        GgufValueType.U32 or GgufValueType.F32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        GgufValueType.I32 => (ulong)BinaryPrimitives.ReadInt32LittleEndian(bytes),
        GgufValueType.U64 or GgufValueType.I64 or GgufValueType.F64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The size of this type is not fixed."),
    };

    /// <summary>The bytes of a text as the file has them; none if it is no text.</summary>
    internal ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>The value for an error: of a text that is as large as a header only the beginning.</summary>
    internal string Shown() =>
        Type == GgufValueType.Text && _utf8.Length > MostShownBytes ? Encoding.UTF8.GetString(_utf8.Span[..MostShownBytes]) : ToString();

    /// <summary>Writes the value as the file has it, without its type.</summary>
    internal void Write(BinaryWriter writer)
    {
        if (Type == GgufValueType.Text)
        {
            writer.Write((ulong)_utf8.Length);
            writer.Write(_utf8.Span);
        }
        else if (_array is not null)
        {
            writer.Write((uint)_array.ElementType);
            writer.Write((ulong)_array.Count);
            writer.Write(_array.Encoded.Span);
        }
        else
        {
            Span<byte> bits = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(bits, _bits);
            writer.Write(bits[..Type.FixedSize()]);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Type switch
    {
        GgufValueType.Boolean => _bits != 0 ? "true" : "false",
        GgufValueType.Array => _array!.ToString(),
        GgufValueType.Text => AsText!,
        GgufValueType.U64 => _bits.ToString(CultureInfo.InvariantCulture),
        GgufValueType.F32 => BitConverter.UInt32BitsToSingle((uint)_bits).ToString(CultureInfo.InvariantCulture),
        GgufValueType.F64 => BitConverter.UInt64BitsToDouble(_bits).ToString(CultureInfo.InvariantCulture),
        _ => AsInteger!.Value.ToString(CultureInfo.InvariantCulture),
    };
}
