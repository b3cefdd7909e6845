using Kandil.Core.Gguf;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>How the matrices of a built model are stored; norms are always F32.</summary>
public enum GgufWeights
{
    F32,
    F16,
    Q8_0,

    /// <summary>Q4_K, and Q6_K where llama.cpp's mix of that name has it.</summary>
    Q4_K_M,
}

/// <summary>Which type each matrix has.</summary>
public static class GgufWeightTypes
{
    /// <summary>The number that llama.cpp gives the mix in <c>general.file_type</c>.</summary>
    public static uint FileType(this GgufWeights weights) => weights switch
    {
        GgufWeights.F32 => 0,
        GgufWeights.F16 => 1,
        GgufWeights.Q8_0 => 7,
        _ => 15,
    };

    /// <summary>The type of a matrix outside of the blocks, or of a block's matrix that the mix treats like every other.</summary>
    public static GgmlType Plain(this GgufWeights weights) => weights switch
    {
        GgufWeights.F32 => GgmlType.F32,
        GgufWeights.F16 => GgmlType.F16,
        GgufWeights.Q8_0 => GgmlType.Q8,
        _ => GgmlType.Q4K,
    };

    /// <summary>The type of the output matrix.</summary>
    public static GgmlType Output(this GgufWeights weights) => weights == GgufWeights.Q4_K_M ? GgmlType.Q6K : weights.Plain();

    /// <summary>The type of a block's attention values and of its last feed-forward matrix.</summary>
    public static GgmlType Sensitive(this GgufWeights weights, int layer, int layers)
    {
        bool moreBits = layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;
        return weights == GgufWeights.Q4_K_M && moreBits ? GgmlType.Q6K : weights.Plain();
    }
}
