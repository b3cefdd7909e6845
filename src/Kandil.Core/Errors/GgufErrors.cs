using System.Globalization;
using Kandil.Core.Errors.Findings;
using static Kandil.Core.Errors.ModelFileErrors;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>
/// Findings in the structure of a GGUF file. Each is E_UNSAFE, and its message names the file, what is wrong with which
/// key or tensor, the finding's short name, and the byte where it stands.
/// </summary>
/// <param name="file">The file, as the user knows it.</param>
public sealed class GgufErrors(string file)
{
    /// <summary>More keys or tensors than any model has.</summary>
    public KandilException Count(long offset, string what, ulong count, int most) => Finding(
        FindingRules.Count, At(offset), $"the file claims {count:N0} {what}; there can be {most:N0} at the most");

    /// <summary>A length beyond what such a text may have.</summary>
    public KandilException TextLength(long offset, string what, string? of, ulong length, int most) => Finding(
        FindingRules.TextLength, At(offset, key: of), $"{Subject(what, of)} claims a length of {length:N0} bytes; it can have {most:N0} at the most");

    /// <summary>A header larger than any model's.</summary>
    public KandilException HeaderSize(long offset, long most) => Finding(
        FindingRules.HeaderSize, At(offset), $"the header is larger than {most:N0} bytes");

    /// <summary>A key or a tensor without a name.</summary>
    public KandilException EmptyName(long offset, string what) => Finding(FindingRules.EmptyName, At(offset), $"{what} has no name");

    /// <summary>A key or a tensor's name that occurs twice.</summary>
    public KandilException Duplicate(long offset, string what, string name) => Finding(
        FindingRules.DuplicateName, At(offset), $"{what} {Quote(name)} occurs twice");

    /// <summary>A value type outside of the format's.</summary>
    public KandilException ValueType(long offset, string key, uint type) => Finding(
        FindingRules.ValueType, At(offset, key: key), $"key {Quote(key)} has the value type {type}, which does not exist");

    /// <summary>An array of arrays.</summary>
    public KandilException NestedArray(long offset, string key) => Finding(
        FindingRules.NestedArray, At(offset, key: key), $"key {Quote(key)} is an array of arrays");

    /// <summary>An array larger than any header.</summary>
    public KandilException ArraySize(long offset, string key, ulong count, int elementBytes, long remaining) => Finding(
        FindingRules.ArraySize, At(offset, key: key),
        $"key {Quote(key)} claims to be an array of {count:N0} elements of at least {elementBytes} bytes, and {remaining:N0} bytes remain");

    /// <summary>An alignment that is no power of two up to a bound, or not a 32-bit unsigned number.</summary>
    public KandilException Alignment(long offset, string value, string type, int most) => Finding(
        FindingRules.Alignment, At(offset, key: "general.alignment"),
        $"key 'general.alignment' is {Quote(value)} of type {type}; it must be a power of two up to {most:N0} of type U32");

    /// <summary>Too many dimensions.</summary>
    public KandilException Dimensions(long offset, string tensor, uint dimensions) => Finding(
        FindingRules.Dimensions, At(offset, tensor: tensor), $"tensor {Quote(tensor)} has {dimensions:N0} dimensions; there can be 4 at the most");

    /// <summary>A negative extent, or a product of them that no number can hold.</summary>
    public KandilException Extents(long offset, string tensor, IEnumerable<long> extents) => Finding(
        FindingRules.Extents, At(offset, tensor: tensor),
        $"tensor {Quote(tensor)} has impossible extents: {string.Join(" x ", extents.Select(extent => $"{extent:0}"))}");

    /// <summary>An element type that does not exist, or not any more.</summary>
    public KandilException TensorType(long offset, string tensor, uint type) => Finding(
        FindingRules.TensorType, At(offset, tensor: tensor), $"tensor {Quote(tensor)} has the element type {type}, which does not exist or was removed from the format");

    /// <summary>Rows that are not whole blocks.</summary>
    public KandilException BlockMultiple(long offset, string tensor, long extent, string type, int block) => Finding(
        FindingRules.BlockMultiple, At(offset, tensor: tensor), $"tensor {Quote(tensor)} has rows of {extent:N0} elements, and {type} is stored in blocks of {block}");

    /// <summary>Data that does not begin on a multiple of the alignment.</summary>
    public KandilException Unaligned(long offset, string tensor, ulong start, long alignment) => Finding(
        FindingRules.TensorOffset, At(offset, tensor: tensor), $"the data of tensor {Quote(tensor)} begins at {start:N0}, which is no multiple of {alignment:N0}");

    /// <summary>Data that begins where no file reaches.</summary>
    public KandilException OffsetOverflow(long offset, string tensor, ulong start) => Finding(
        FindingRules.TensorOffset, At(offset, tensor: tensor), $"the data of tensor {Quote(tensor)} begins at {start:N0}, where no file reaches");

    /// <summary>Two tensors that share bytes.</summary>
    public KandilException Overlap(long offset, string tensor, string other) => Finding(
        FindingRules.TensorOverlap, At(offset, tensor: tensor), $"the data of tensor {Quote(tensor)} overlaps that of {Quote(other)}");

    /// <summary>A key or a name whose bytes are no UTF-8.</summary>
    public KandilException NotUtf8(long offset, string what, string name) => Finding(
        FindingRules.Utf8, At(offset), $"{what} {Quote(name)} is not UTF-8");

    /// <summary>A key or a name that holds a NUL.</summary>
    public KandilException Nul(long offset, string what, string name) => Finding(
        FindingRules.Nul, At(offset), $"{what} {Quote(name)} holds a NUL, behind which an engine does not read on");

    private FindingLocation At(long offset, string? key = null, string? tensor = null) => new(file) { Offset = offset, Key = key, Tensor = tensor };

    private static KandilException Finding(FindingRule rule, FindingLocation location, FormattableString what) =>
        Refused([new ModelFinding(rule, location, what.ToString(CultureInfo.InvariantCulture))]);
}
