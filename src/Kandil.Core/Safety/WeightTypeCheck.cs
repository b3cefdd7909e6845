using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;

namespace Kandil.Core.Safety;

/// <summary>
/// Element types that weights do not have: an engine reads them, has no way to multiply by them, and crashes where it tries. Some are
/// for what it computes in between; whole numbers are for tables.
/// </summary>
internal static class WeightTypeCheck
{
    private static readonly string[] NoWeights = ["Q8_1", "Q8_K", "I8", "I16", "F64"];

    private static readonly string[] OfTables = ["I32", "I64"];

    private static readonly string[] Multiplied =
        ["token_embd.weight", "output.weight", "attn_q.weight", "attn_k.weight", "attn_v.weight", "attn_qkv.weight", "ffn_up.weight", "ffn_down.weight", "ffn_gate.weight",
         "ffn_up_exps.weight", "ffn_down_exps.weight", "ffn_gate_exps.weight"];

    /// <summary>Checks the tensors of a model of an architecture that the engine knows.</summary>
    internal static void Check(CheckedPart part, FindingList findings)
    {
        foreach (GgufTensor tensor in part.File.Tensors)
        {
            bool isWrong = NoWeights.Contains(tensor.Type.Name) || (OfTables.Contains(tensor.Type.Name) && IsMultiplied(tensor.Name));
            if (isWrong && findings.Wants(FindingRules.WeightType))
                findings.Add(part.ModelFindings.WeightType(tensor.HeaderOffset, tensor.Name, tensor.Type.Name));
        }
    }

    private static bool IsMultiplied(string name) => Array.Exists(Multiplied, ending => name.EndsWith(ending, StringComparison.Ordinal));
}
