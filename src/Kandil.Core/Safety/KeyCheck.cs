using System.Buffers.Binary;
using System.Text.Unicode;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;

namespace Kandil.Core.Safety;

/// <summary>Keys and their texts: no orders in disguise, nothing invisible in a name, nothing that an engine reads otherwise than we do.</summary>
internal static class KeyCheck
{
    private const int MostNameBytes = 1 << 12;

    private static readonly string[] Names =
        ["general.architecture", "general.name", "general.license", "general.type", "tokenizer.ggml.model", "tokenizer.ggml.pre"];

    /// <summary>Checks every key of a file.</summary>
    internal static void Check(CheckedPart part, FindingList findings)
    {
        foreach ((string key, GgufValue value) in part.Metadata.Entries)
        {
            CheckName(part, key, findings);
            if (value.Type == GgufValueType.Text)
                CheckText(part, key, value.Utf8.Span, findings);
            else if (value.AsArray is { ElementType: GgufValueType.Text } texts)
                CheckTexts(part, key, texts, findings);
        }
    }

    private static void CheckName(CheckedPart part, string key, FindingList findings)
    {
        long? offset = part.Metadata.OffsetOf(key);
        if (key.Any(char.IsControl))
            findings.Add(FindingRules.ControlCharacter, () => part.KeyFindings.ControlCharacter(offset, key, isTensor: false));
        if (SuspiciousWords.Find(key) is { } why)
            findings.Add(FindingRules.SuspiciousKey, () => part.KeyFindings.Suspicious(offset, key, why));
    }

    private static void CheckText(CheckedPart part, string key, ReadOnlySpan<byte> utf8, FindingList findings)
    {
        long? offset = part.Metadata.OffsetOf(key);
        if (!Utf8.IsValid(utf8))
            findings.Add(FindingRules.Utf8, () => part.KeyFindings.NotUtf8(offset, key, null));
        if (utf8.Contains((byte)0))
            findings.Add(FindingRules.Nul, () => part.KeyFindings.Nul(offset, key));
        int length = utf8.Length;
        if (length > MostNameBytes && Names.Contains(key))
            findings.Add(FindingRules.TextLength, () => part.KeyFindings.TooLong(offset, key, length, MostNameBytes));
    }

    private static void CheckTexts(CheckedPart part, string key, GgufArray texts, FindingList findings)
    {
        ReadOnlySpan<byte> rest = texts.Encoded.Span;
        for (int index = 0; index < texts.Count; index++)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest);
            ReadOnlySpan<byte> text = rest.Slice(sizeof(ulong), length);
            rest = rest[(sizeof(ulong) + length)..];
            bool isUtf8 = Utf8.IsValid(text), hasNul = text.Contains((byte)0);
            if (!isUtf8 || hasNul)
                ReportEntry(part, key, index, isUtf8, findings);
        }
    }

    // Apart from the loop, which goes through half a million entries and must make nothing for those that are sound.
    private static void ReportEntry(CheckedPart part, string key, int index, bool isUtf8, FindingList findings)
    {
        long? offset = part.Metadata.OffsetOf(key);
        if (isUtf8)
            findings.Add(FindingRules.TokenNul, () => part.KeyFindings.EntryNul(offset, key, index));
        else
            findings.Add(FindingRules.Utf8, () => part.KeyFindings.NotUtf8(offset, key, index));
    }
}
