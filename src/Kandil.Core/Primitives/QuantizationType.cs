using System.Diagnostics.CodeAnalysis;

namespace Kandil.Core.Primitives;

/// <summary>How a model's weights are stored, by llama.cpp's name for the whole mix, such as <c>Q4_K_M</c>.</summary>
public sealed record QuantizationType
{
    /// <summary>llama.cpp sets this bit in the number of a file that does not say its type.</summary>
    private const long Guessed = 1024;

    private static readonly Dictionary<string, QuantizationType> ByName = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<long, QuantizationType> ByFileType = [];
    private static readonly List<QuantizationType> Table = [];

    static QuantizationType()
    {
        (int FileType, string Name)[] named =
        [
            (0, "F32"), (1, "F16"), (32, "BF16"),
            (40, "Q1_0"), (41, "Q2_0"), (2, "Q4_0"), (3, "Q4_1"), (8, "Q5_0"), (9, "Q5_1"), (7, "Q8_0"),
            (10, "Q2_K"), (21, "Q2_K_S"), (11, "Q3_K_S"), (12, "Q3_K_M"), (13, "Q3_K_L"), (14, "Q4_K_S"), (15, "Q4_K_M"),
            (16, "Q5_K_S"), (17, "Q5_K_M"), (18, "Q6_K"),
            (24, "IQ1_S"), (31, "IQ1_M"), (19, "IQ2_XXS"), (20, "IQ2_XS"), (28, "IQ2_S"), (29, "IQ2_M"),
            (23, "IQ3_XXS"), (22, "IQ3_XS"), (26, "IQ3_S"), (27, "IQ3_M"), (30, "IQ4_XS"), (25, "IQ4_NL"),
            (36, "TQ1_0"), (37, "TQ2_0"), (38, "MXFP4"), (39, "NVFP4"),
        ];
        foreach ((int fileType, string name) in named)
        {
            var type = new QuantizationType(name, fileType);
            Table.Add(type);
            ByName.Add(name, type);
            ByFileType.Add(fileType, type);
        }

        // The short names that llama-quantize takes for the mix of medium size, and its long one for MXFP4.
        ByName.Add("Q3_K", ByName["Q3_K_M"]);
        ByName.Add("Q4_K", ByName["Q4_K_M"]);
        ByName.Add("Q5_K", ByName["Q5_K_M"]);
        ByName.Add("MXFP4_MOE", ByName["MXFP4"]);
    }

    private QuantizationType(string name, int fileType) => (Name, FileType) = (name, fileType);

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
    public static QuantizationType? FromFileType(long number) => ByFileType.GetValueOrDefault(number & ~Guessed);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
