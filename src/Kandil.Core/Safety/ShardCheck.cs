using System.Globalization;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;

namespace Kandil.Core.Safety;

/// <summary>Whether the numbers in the files of a split model are those of the files.</summary>
internal static class ShardCheck
{
    private const string TensorsKey = "split.tensors.count";

    /// <summary>Checks what a file says of its place when the others are not at hand.</summary>
    internal static void CheckAlone(CheckedPart part, FindingList findings)
    {
        if (part.IsSplit)
            CheckNumber(part, null, part.Metadata.WholeNumber(CheckedPart.CountKey)!.Value, findings);
    }

    /// <summary>Checks the files of a model against each other.</summary>
    internal static void CheckTogether(IReadOnlyList<CheckedPart> parts, FindingList findings)
    {
        if (parts.Count == 1 && !parts[0].Metadata.Contains(CheckedPart.CountKey))
            return;

        for (int i = 0; i < parts.Count; i++)
        {
            CheckedPart part = parts[i];
            if (part.Metadata.WholeNumber(CheckedPart.CountKey) != parts.Count)
                findings.Add(part.ModelFindings.ShardCount(part.Metadata.OffsetOf(CheckedPart.CountKey), Says(part, CheckedPart.CountKey), parts.Count));
            CheckNumber(part, i, parts.Count, findings);
        }

        CheckTensors(parts, findings);
    }

    private static void CheckNumber(CheckedPart part, int? place, long count, FindingList findings)
    {
        long? number = part.Metadata.WholeNumber(CheckedPart.NumberKey);
        if (number is null ? count > 1 : number != place && (place is not null || number < 0 || number >= count))
        {
            string wanted = place is { } index ? index.ToString(CultureInfo.InvariantCulture) : $"below {count.ToString(CultureInfo.InvariantCulture)}";
            findings.Add(part.ModelFindings.ShardNumber(part.Metadata.OffsetOf(CheckedPart.NumberKey), Says(part, CheckedPart.NumberKey), wanted));
        }
    }

    private static void CheckTensors(IReadOnlyList<CheckedPart> parts, FindingList findings)
    {
        int tensors = parts.Sum(part => part.File.Tensors.Count);
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (CheckedPart part in parts)
        {
            if (part.Metadata.Contains(TensorsKey) && part.Metadata.WholeNumber(TensorsKey) != tensors)
                findings.Add(part.ModelFindings.ShardTensors(part.Metadata.OffsetOf(TensorsKey), Says(part, TensorsKey), tensors));
            foreach (GgufTensor tensor in part.File.Tensors)
            {
                if (!owners.TryAdd(tensor.Name, part.Name) && findings.Wants(FindingRules.ShardTensors))
                    findings.Add(part.ModelFindings.ShardTensorTwice(tensor.HeaderOffset, tensor.Name, owners[tensor.Name]));
            }
        }
    }

    private static string Says(CheckedPart part, string key) => part.Metadata[key]?.Shown() is { } value ? Errors.QuotedText.Shown(value) : "nothing";
}
