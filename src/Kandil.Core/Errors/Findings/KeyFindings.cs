using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors.Findings;

/// <summary>Findings about a file's keys, names and texts, of whatever model.</summary>
/// <param name="file">The file, as the user knows it.</param>
public sealed class KeyFindings(string file)
{
    /// <summary>A name with a control character.</summary>
    public ModelFinding ControlCharacter(long? offset, string name, bool isTensor) => new(
        FindingRules.ControlCharacter,
        isTensor ? new FindingLocation(file) { Offset = offset, Tensor = name } : At(offset, name),
        $"{(isTensor ? "tensor" : "key")} {Quote(name)} has a control character in its name");

    /// <summary>A key that looks like an order to a program.</summary>
    /// <param name="offset">Where the key stands.</param>
    /// <param name="key">The key.</param>
    /// <param name="why">What about it, as a clause.</param>
    public ModelFinding Suspicious(long? offset, string key, string why) => new(
        FindingRules.SuspiciousKey, At(offset, key), $"suspicious metadata key {Quote(key)}: {Clean(why)}");

    /// <summary>A tensor's name that is a path.</summary>
    public ModelFinding TensorPath(long? offset, string tensor) => new(
        FindingRules.TensorNamePath, new FindingLocation(file) { Offset = offset, Tensor = tensor }, $"tensor {Quote(tensor)} has a name like a path's");

    /// <summary>A text that is no UTF-8.</summary>
    public ModelFinding NotUtf8(long? offset, string key, int? entry) => new(
        FindingRules.Utf8, At(offset, key), $"{Part(key, entry)} is not UTF-8");

    /// <summary>A text with a NUL.</summary>
    public ModelFinding Nul(long? offset, string key) => new(
        FindingRules.Nul, At(offset, key), $"the text of key {Quote(key)} holds a NUL, behind which an engine does not read on");

    /// <summary>An entry of a list with a NUL.</summary>
    public ModelFinding EntryNul(long? offset, string key, int entry) => new(
        FindingRules.TokenNul, At(offset, key), $"{Part(key, entry)} holds a NUL, behind which an engine does not read on");

    /// <summary>A name that is longer than any.</summary>
    public ModelFinding TooLong(long? offset, string key, long bytes, int most) => new(
        FindingRules.TextLength, At(offset, key), Invariant($"key {Quote(key)} has {bytes:N0} bytes; it can have {most:N0} at the most"));

    /// <summary>Bytes behind the last tensor.</summary>
    public ModelFinding Trailing(long offset, long bytes) => new(
        FindingRules.TrailingData, new FindingLocation(file) { Offset = offset }, Invariant($"{bytes:N0} bytes behind the last tensor belong to nothing"));

    private static string Part(string key, int? entry) => entry is { } index ? Invariant($"entry {index:N0} of key {Quote(key)}") : $"the text of key {Quote(key)}";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private FindingLocation At(long? offset, string key) => new(file) { Offset = offset, Key = key };
}
