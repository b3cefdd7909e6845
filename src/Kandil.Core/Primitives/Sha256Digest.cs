using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Kandil.Core.Primitives;

/// <summary>A SHA-256 digest: 32 bytes, printed as 64 lowercase hexadecimal digits. It can hold nothing else, so it is safe in a path.</summary>
public readonly record struct Sha256Digest
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    // Four words and no array: a digest is compared and copied as a value, and its default is a digest too (all zeros).
    private readonly ulong _first, _second, _third, _fourth;

    private Sha256Digest(ulong first, ulong second, ulong third, ulong fourth) => (_first, _second, _third, _fourth) = (first, second, third, fourth);

    private Sha256Digest(ReadOnlySpan<byte> bytes)
        : this(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]))
    {
    }

    /// <summary>The digest that these bytes are.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">There are not 32.</exception>
    public static Sha256Digest FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size ? new(bytes) : throw new ArgumentException("A SHA-256 digest has 32 bytes.", nameof(bytes));

    /// <summary>The digest of these bytes.</summary>
    public static Sha256Digest Of(ReadOnlySpan<byte> data)
    {
        Span<byte> bytes = stackalloc byte[Size];
        SHA256.HashData(data, bytes);
        return new(bytes);
    }

    /// <summary>Reads 64 hexadecimal digits of either case, and nothing else: no prefix, no white space.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static Sha256Digest Parse(string text) =>
        TryParse(text, out Sha256Digest digest) ? digest : throw new FormatException("A SHA-256 digest is 64 hexadecimal digits.");

    /// <summary>As <see cref="Parse"/>, for text from outside.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Sha256Digest digest)
    {
        if (text is { Length: Size * 2 } && Word(text, 0) is { } first && Word(text, 1) is { } second && Word(text, 2) is { } third && Word(text, 3) is { } fourth)
        {
            digest = new(first, second, third, fourth);
            return true;
        }

        digest = default;
        return false;
    }

    private static ulong? Word(string text, int index) => ulong.TryParse(
        text.AsSpan(index * 2 * sizeof(ulong), 2 * sizeof(ulong)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong word) ? word : null;

    /// <summary>64 lowercase hexadecimal digits.</summary>
    public override string ToString() => $"{_first:x16}{_second:x16}{_third:x16}{_fourth:x16}";
}
