using System.Globalization;

namespace Kandil.Core.Primitives;

/// <summary>A number of bytes that prints as people read it.</summary>
/// <param name="Bytes">The number of bytes.</param>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>, IComparable
{
    private const string Prefixes = "KMGTP";

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>Decimal units (1 GB = 1,000,000,000 bytes), as model hubs print them: three digits at the most, such as <c>4.68 GB</c>.</summary>
    public override string ToString()
    {
        double value = Bytes;
        int unit = 0;
        while (Math.Abs(value) >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        string format = unit == 0 || Math.Abs(value) >= 99.95 ? "0" : Math.Abs(value) >= 9.995 ? "0.#" : "0.##";
        return value.ToString(format, CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>Reads what people write: <c>1.5GB</c>, <c>20 GiB</c>, <c>512k</c>, <c>1000000</c>. KB, MB and so on are decimal, KiB and so on binary; case does not matter.</summary>
    /// <returns>False for anything else, for less than nothing and for more than 64 bits hold.</returns>
    public static bool TryParse(string? text, out ByteSize size)
    {
        size = default;
        string plain = (text ?? "").Trim().ToUpperInvariant();
        int digits = plain.Length - plain.TrimStart("0123456789.".ToCharArray()).Length;
        string unit = plain[digits..].TrimStart();
        unit = unit.EndsWith('B') ? unit[..^1] : unit;
        bool isBinary = unit is { Length: 2 } && unit[1] == 'I';
        int power = unit.Length == 0 ? 0 : unit.Length == 1 || isBinary ? Prefixes.IndexOf(unit[0], StringComparison.Ordinal) + 1 : 0;
        if ((unit.Length > 0 && power == 0) || !decimal.TryParse(plain.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
            return false;
        for (; power > 0 && number <= long.MaxValue; power--)
            number *= isBinary ? 1024 : 1000;
        if (number > long.MaxValue)
            return false;
        size = new ByteSize((long)decimal.Round(number));
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj is ByteSize other ? CompareTo(other) : 1;

    /// <summary>The number of bytes.</summary>
    public static implicit operator long(ByteSize size) => size.Bytes;

    /// <summary>Less than.</summary>
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    /// <summary>Greater than.</summary>
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    /// <summary>Less than or equal.</summary>
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    /// <summary>Greater than or equal.</summary>
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>The size as a number of bytes.</summary>
    public long ToInt64() => Bytes;
}
