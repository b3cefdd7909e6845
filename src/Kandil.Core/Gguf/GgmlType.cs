namespace Kandil.Core.Gguf;

/// <summary>How a tensor's elements are stored: in blocks of <see cref="BlockLength"/> elements, <see cref="BlockBytes"/> bytes each.</summary>
/// <param name="Id">The number in the file.</param>
/// <param name="Name">ggml's name, in capitals: <c>F16</c>, <c>Q4_K</c>.</param>
/// <param name="BlockLength">Elements of a block; 1 where the type has no blocks.</param>
/// <param name="BlockBytes">Bytes of a block.</param>
public sealed record GgmlType(int Id, string Name, int BlockLength, int BlockBytes)
{
    /// <summary>32-bit floating point.</summary>
    public static readonly GgmlType F32 = new(0, "F32", 1, 4);

    /// <summary>16-bit floating point.</summary>
    public static readonly GgmlType F16 = new(1, "F16", 1, 2);

    /// <summary>8 bits an element and a 16-bit scale a block of 32.</summary>
    public static readonly GgmlType Q8 = new(8, "Q8_0", 32, 34);

    /// <summary>4 bits an element, scales and minima of sub-blocks of 32 in 6 bits.</summary>
    public static readonly GgmlType Q4K = new(12, "Q4_K", 256, 144);

    /// <summary>6 bits an element, scales of sub-blocks of 16 in 8 bits.</summary>
    public static readonly GgmlType Q6K = new(14, "Q6_K", 256, 210);

    /// <summary>Every type that llama.cpp v0.4.0 reads from a file. The numbers left out belonged to types that were removed.</summary>
    public static IReadOnlyList<GgmlType> All { get; } =
    [
        F32,
        F16,
        new(2, "Q4_0", 32, 18),
        new(3, "Q4_1", 32, 20),
        new(6, "Q5_0", 32, 22),
        new(7, "Q5_1", 32, 24),
        Q8,
        new(9, "Q8_1", 32, 36),
        new(10, "Q2_K", 256, 84),
        new(11, "Q3_K", 256, 110),
        Q4K,
        new(13, "Q5_K", 256, 176),
        Q6K,
        new(15, "Q8_K", 256, 292),
        new(16, "IQ2_XXS", 256, 66),
        new(17, "IQ2_XS", 256, 74),
        new(18, "IQ3_XXS", 256, 98),
        new(19, "IQ1_S", 256, 50),
        new(20, "IQ4_NL", 32, 18),
        new(21, "IQ3_S", 256, 110),
        new(22, "IQ2_S", 256, 82),
        new(23, "IQ4_XS", 256, 136),
        new(24, "I8", 1, 1),
        new(25, "I16", 1, 2),
        new(26, "I32", 1, 4),
        new(27, "I64", 1, 8),
        new(28, "F64", 1, 8),
        new(29, "IQ1_M", 256, 56),
        new(30, "BF16", 1, 2),
        new(34, "TQ1_0", 256, 54),
        new(35, "TQ2_0", 256, 66),
        new(39, "MXFP4", 32, 17),
        new(40, "NVFP4", 64, 36),
        new(41, "Q1_0", 128, 18),
        new(42, "Q2_0", 64, 18),
    ];

    private static readonly GgmlType?[] ById = Indexed();

    /// <summary>The type of that number, or null.</summary>
    public static GgmlType? Find(uint id) => id < ById.Length ? ById[id] : null;

    /// <summary>The bytes of that many elements, a multiple of <see cref="BlockLength"/>.</summary>
    /// <exception cref="OverflowException">The size does not fit 63 bits.</exception>
    public long SizeOf(long elements) => checked(elements / BlockLength * BlockBytes);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static GgmlType?[] Indexed()
    {
        var byId = new GgmlType?[All[^1].Id + 1];
        foreach (GgmlType type in All)
            byId[type.Id] = type;
        return byId;
    }
}
