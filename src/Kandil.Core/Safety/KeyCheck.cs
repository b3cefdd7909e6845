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
        if (HasControlCharacter(key) && findings.Wants(FindingRules.ControlCharacter))
            findings.Add(part.KeyFindings.ControlCharacter(part.Metadata.OffsetOf(key), key, isTensor: false));
        if (SuspiciousWords.Find(key) is { } why && findings.Wants(FindingRules.SuspiciousKey))
            findings.Add(part.KeyFindings.Suspicious(part.Metadata.OffsetOf(key), key, why));
    }

    /// <summary>Whether a name holds what a terminal would obey.</summary>
    internal static bool HasControlCharacter(string name)
    {
        foreach (char character in name)
        {
            if (char.IsControl(character))
                return true;
        }

        return false;
    }

    private static void CheckText(CheckedPart part, string key, ReadOnlySpan<byte> utf8, FindingList findings)
    {
        long? offset = part.Metadata.OffsetOf(key);
        if (!Utf8.IsValid(utf8) && findings.Wants(FindingRules.Utf8))
            findings.Add(part.KeyFindings.NotUtf8(offset, key, null));
        if (utf8.Contains((byte)0) && findings.Wants(FindingRules.Nul))
            findings.Add(part.KeyFindings.Nul(offset, key));
        if (utf8.Length > MostNameBytes && Names.Contains(key))
            findings.Add(part.KeyFindings.TooLong(offset, key, utf8.Length, MostNameBytes));
    }

    private static void CheckTexts(CheckedPart part, string key, GgufArray texts, FindingList findings)
    {
        ReadOnlySpan<byte> rest = texts.Encoded.Span;
        for (int index = 0; index < texts.Count; index++)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest);
            ReadOnlySpan<byte> text = rest.Slice(sizeof(ulong), length);
            rest = rest[(sizeof(ulong) + length)..];
            if (!Utf8.IsValid(text) && findings.Wants(FindingRules.Utf8))
                findings.Add(part.KeyFindings.NotUtf8(part.Metadata.OffsetOf(key), key, index));
            if (text.Contains((byte)0) && findings.Wants(FindingRules.TokenNul))
                findings.Add(part.KeyFindings.EntryNul(part.Metadata.OffsetOf(key), key, index));
        }
    }
}
