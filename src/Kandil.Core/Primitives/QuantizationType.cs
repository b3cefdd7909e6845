using System.Diagnostics.CodeAnalysis;

namespace Kandil.Core.Primitives;

/// <summary>How a model's weights are stored, by llama.cpp's name for the whole mix, such as <c>Q4_K_M</c>.</summary>
public sealed record QuantizationType
{
    /// <summary>llama.cpp sets this bit in the number of a file that does not say its type.</summary>
    private const long Guessed = 1024;

    private static readonly Dictionary<string, QuantizationType> ByName = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<long, QuantizationType> ByFileType = [];
    private static readonly QuantizationType[] Table =
    [
        new(0, "F32"), new(1, "F16"), new(32, "BF16"),
        new(40, "Q1_0"), new(41, "Q2_0"), new(2, "Q4_0"), new(3, "Q4_1"), new(8, "Q5_0"), new(9, "Q5_1"), new(7, "Q8_0"),
        new(10, "Q2_K"), new(21, "Q2_K_S"), new(11, "Q3_K_S"), new(12, "Q3_K_M"), new(13, "Q3_K_L"), new(14, "Q4_K_S"), new(15, "Q4_K_M"),
        new(16, "Q5_K_S"), new(17, "Q5_K_M"), new(18, "Q6_K"),
        new(24, "IQ1_S"), new(31, "IQ1_M"), new(19, "IQ2_XXS"), new(20, "IQ2_XS"), new(28, "IQ2_S"), new(29, "IQ2_M"),
        new(23, "IQ3_XXS"), new(22, "IQ3_XS"), new(26, "IQ3_S"), new(27, "IQ3_M"), new(30, "IQ4_XS"), new(25, "IQ4_NL"),
        new(36, "TQ1_0"), new(37, "TQ2_0"), new(38, "MXFP4"), new(39, "NVFP4"),
    ];

    static QuantizationType()
    {
        foreach (QuantizationType type in Table)
        {
            ByName.Add(type.Name, type);
            ByFileType.Add(type.FileType, type);
        }

        // The short names that llama-quantize takes for the mix of medium size, and its long one for MXFP4.
        ByName.Add("Q3_K", ByName["Q3_K_M"]);
        ByName.Add("Q4_K", ByName["Q4_K_M"]);
        ByName.Add("Q5_K", ByName["Q5_K_M"]);
        ByName.Add("MXFP4_MOE", ByName["MXFP4"]);
    }

    private QuantizationType(int fileType, string name) => (FileType, Name) = (fileType, name);

    /// <summary>Every type that llama.cpp v0.4.0 names, those of the same family together, smaller ones first.</summary>
    public static IReadOnlyList<QuantizationType> All => Table;

    /// <summary>llama.cpp's name, in its capitals.</summary>
    public string Name { get; }

    /// <summary>The number in a file's <c>general.file_type</c>.</summary>
    public int FileType { get; }

    /// <summary>Reads a name, in any case; the short names <c>Q3_K</c>, <c>Q4_K</c> and <c>Q5_K</c> mean the mixes of medium size.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out QuantizationType? type)
    {
        type = text is null ? null : ByName.GetValueOrDefault(text);
        return type is not null;
    }

    /// <summary>The type that a file's <c>general.file_type</c> names, or null.</summary>
    public static QuantizationType? FromFileType(long number) => ByFileType.TryGetValue(number & ~Guessed, out QuantizationType? type) ? type : null;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
