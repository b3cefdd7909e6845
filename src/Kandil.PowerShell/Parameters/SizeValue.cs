using System.Globalization;
using System.Management.Automation;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Parameters;

/// <summary>A size as a parameter takes it: a number of bytes, for which PowerShell has 20GB and the like, or a text such as '1.5 GB'.</summary>
public sealed class SizeValue
{
    /// <summary>A number of bytes.</summary>
    public SizeValue(long bytes) => Bytes = bytes;

    /// <summary>A number of bytes with a fraction, as 1.5GB is one.</summary>
    public SizeValue(double bytes) => Bytes = (long)Math.Round(bytes);

    /// <summary>A text.</summary>
    /// <exception cref="PSInvalidCastException">It is no size.</exception>
    public SizeValue(string text) => Bytes = ByteSize.TryParse(text, out ByteSize size)
        ? size.Bytes
        : throw new PSInvalidCastException($"'{text}' is no size. Give a number of bytes, such as 20GB, or a text such as '1.5 GB' or '20GiB'.");

    /// <summary>A size that Kandil gave.</summary>
    public SizeValue(ByteSize size) => Bytes = size.Bytes;

    /// <summary>Bytes.</summary>
    public long Bytes { get; }

    /// <inheritdoc/>
    public override string ToString() => Bytes.ToString(CultureInfo.InvariantCulture);
}
