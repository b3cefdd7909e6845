using Kandil.Core.Gguf;
using Kandil.Core.Hardware;

namespace Kandil.Core.Compatibility;

/// <summary>
/// Which weights llama.cpp lays out anew for the processor's vector instructions, in memory beside the file (ggml-cpu/repack.cpp
/// of v0.4.0): matrices of some types with a number of rows that fits.
/// </summary>
public sealed class WeightRepacking
{
    private readonly Dictionary<string, long> _rows;

    private WeightRepacking(params (string Type, long Rows)[] rows) => _rows = rows.ToDictionary(row => row.Type, row => row.Rows);

    /// <summary>Nothing: a processor without the instructions, or weights on a graphics card.</summary>
    public static WeightRepacking None { get; } = new();

    /// <summary>AVX2.</summary>
    public static WeightRepacking Avx2 { get; } = new(("Q4_0", 8), ("Q4_K", 8), ("IQ4_NL", 8), ("MXFP4", 8));

    /// <summary>AVX2 and AVX-512.</summary>
    public static WeightRepacking Avx512 { get; } = new(("Q4_0", 8), ("Q4_K", 8), ("IQ4_NL", 8), ("MXFP4", 8), ("Q2_K", 8));

    /// <summary>NEON with dot products.</summary>
    public static WeightRepacking Neon { get; } =
        new(("Q4_0", 4), ("Q4_K", 8), ("Q5_K", 8), ("Q6_K", 8), ("IQ4_NL", 4), ("MXFP4", 4), ("Q8_0", 4));

    /// <summary>What llama.cpp does on a processor.</summary>
    public static WeightRepacking Of(ProcessorFacts processor) =>
        processor.Has(ProcessorFeature.Avx512) ? Avx512
        : processor.Has(ProcessorFeature.Avx2) ? Avx2
        : processor.Has(ProcessorFeature.DotProduct) ? Neon
        : None;

    /// <summary>Whether a tensor is laid out anew; the embedding is looked up, not multiplied with, and stays.</summary>
    internal bool Applies(GgufTensor tensor) =>
        AppliesToType(tensor) && tensor.Name.EndsWith(".weight", StringComparison.Ordinal)
        && !tensor.Name.StartsWith("token_embd", StringComparison.Ordinal) && !tensor.Name.StartsWith("per_layer_token_embd", StringComparison.Ordinal)
        && (tensor.Shape.Count(extent => extent > 1) == 2 || tensor.Name.Contains("_exps.", StringComparison.Ordinal));

    /// <summary>Whether a tensor's type and extents are such.</summary>
    internal bool AppliesToType(GgufTensor tensor) =>
        tensor.Shape.Count > 1 && _rows.TryGetValue(tensor.Type.Name, out long rows) && tensor.Shape[1] % rows == 0;
}
