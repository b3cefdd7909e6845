using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;

namespace Kandil.Core.Safety;

/// <summary>Tensors' names, and whether the file goes on behind the last of them.</summary>
internal static class TensorCheck
{
    // What some writers fill their last block up to.
    private const int MostPadding = 1 << 16;

    /// <summary>Checks the tensors of a file.</summary>
    internal static void Check(CheckedPart part, FindingList findings)
    {
        long end = 0;
        foreach (GgufTensor tensor in part.File.Tensors)
        {
            CheckName(part, tensor, findings);
            end = Math.Max(end, tensor.Offset + tensor.ByteSize);
        }

        end += part.File.DataOffset;
        long rest = part.File.Length - end;
        if (part.File.Tensors.Count > 0 && rest >= Math.Max(MostPadding, part.File.Alignment))
            findings.Add(part.KeyFindings.Trailing(end, rest));
    }

    private static void CheckName(CheckedPart part, GgufTensor tensor, FindingList findings)
    {
        string name = tensor.Name;
        if ((name.Contains("..", StringComparison.Ordinal) || name[0] is '/' or '\\') && findings.Wants(FindingRules.TensorNamePath))
            findings.Add(part.KeyFindings.TensorPath(tensor.HeaderOffset, name));
        if (KeyCheck.HasControlCharacter(name) && findings.Wants(FindingRules.ControlCharacter))
            findings.Add(part.KeyFindings.ControlCharacter(tensor.HeaderOffset, name, isTensor: true));
    }
}
