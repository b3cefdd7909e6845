using System.Management.Automation;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Parameters;

/// <summary>What models may take together, as a parameter takes it: a size, or none.</summary>
public sealed class QuotaValue
{
    /// <summary>A number of bytes.</summary>
    public QuotaValue(long bytes) => Bytes = bytes;

    /// <summary>A number of bytes with a fraction, as 1.5GB is one.</summary>
    public QuotaValue(double bytes) => Bytes = new SizeValue(bytes).Bytes;

    /// <summary>A text: a size, or <c>none</c>.</summary>
    /// <exception cref="PSInvalidCastException">It is neither.</exception>
    public QuotaValue(string text) => Bytes = "none".Equals(text, StringComparison.OrdinalIgnoreCase) ? null
        : ByteSize.TryParse(text, out ByteSize size) ? size.Bytes
        : throw new PSInvalidCastException($"'{text}' is no size. Give a number of bytes, such as 200GB, a text such as '1.5 GB', or none for no limit.");

    /// <summary>A size that Kandil gave.</summary>
    public QuotaValue(ByteSize size) => Bytes = size.Bytes;

    /// <summary>Bytes; null for no limit.</summary>
    public long? Bytes { get; }

    /// <inheritdoc/>
    public override string ToString() => Bytes is { } bytes ? new ByteSize(bytes).ToString() : "no limit";
}
