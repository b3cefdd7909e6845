using System.Globalization;
using System.Management.Automation;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Parameters;

/// <summary>Memory as a parameter takes it whose name ends in MB: a number of MiB, or a size with its unit, such as 8GB.</summary>
public sealed class MebibyteValue
{
    // 8GB reaches a parameter as a number of bytes. As MiB this would be 16 TiB, and as bytes 16 MiB: no model needs the one or the other.
    private const long LeastBytes = 1 << 24;

    /// <summary>A number of MiB, or what PowerShell makes of 8GB.</summary>
    public MebibyteValue(long number) => Mebibytes = number >= LeastBytes ? OfBytes(number) : (int)Math.Max(number, int.MinValue);

    /// <summary>The same with a fraction, as 1.5GB is one.</summary>
    public MebibyteValue(double number)
        : this((long)Math.Round(number))
    {
    }

    /// <summary>A text: a number of MiB, or a size with its unit.</summary>
    /// <exception cref="PSInvalidCastException">It is no size.</exception>
    public MebibyteValue(string text) => Mebibytes = int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number
        : ByteSize.TryParse(text, out ByteSize size) ? OfBytes(size.Bytes)
        : throw new PSInvalidCastException($"'{text}' is no size of memory. Give a number of MiB, such as 8192, or a size with its unit, such as 8GB.");

    /// <summary>MiB.</summary>
    public int Mebibytes { get; }

    /// <inheritdoc/>
    public override string ToString() => Mebibytes.ToString(CultureInfo.InvariantCulture);

    private static int OfBytes(long bytes) => (int)Math.Min(bytes >> 20, int.MaxValue);
}
