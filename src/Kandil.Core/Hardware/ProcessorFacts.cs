namespace Kandil.Core.Hardware;

/// <summary>The processor.</summary>
/// <param name="Name">What its maker calls it; null where nothing tells.</param>
/// <param name="Architecture"><c>x64</c>, <c>arm64</c>.</param>
/// <param name="Cores">Cores that this process may compute on: fast ones, where there are two kinds.</param>
/// <param name="Threads">Hardware threads that this process may use, within affinity and a container's quota.</param>
/// <param name="Features">The vector instructions that engines use, by the names of <see cref="ProcessorFeature"/>.</param>
public sealed record ProcessorFacts(string? Name, string Architecture, int Cores, int Threads, IReadOnlyList<string> Features)
{
    /// <summary>Whether it has instructions of that name.</summary>
    public bool Has(string feature) => Features.Contains(feature);

    /// <inheritdoc/>
    public override string ToString() => $"{Name ?? Architecture}, {Cores} {(Cores == 1 ? "core" : "cores")}";
}

/// <summary>The vector instructions that engines use.</summary>
public static class ProcessorFeature
{
    /// <summary>256-bit floating point.</summary>
    public const string Avx = "AVX";

    /// <summary>256-bit integers.</summary>
    public const string Avx2 = "AVX2";

    /// <summary>Fused multiply and add.</summary>
    public const string Fma = "FMA";

    /// <summary>Conversion of half-precision numbers.</summary>
    public const string F16C = "F16C";

    /// <summary>Dot products of 8-bit integers, 256 bits.</summary>
    public const string AvxVnni = "AVX-VNNI";

    /// <summary>512-bit vectors.</summary>
    public const string Avx512 = "AVX-512";

    /// <summary>Dot products of 8-bit integers, 512 bits.</summary>
    public const string Avx512Vnni = "AVX-512-VNNI";

    /// <summary>Products of brain floating point, 512 bits.</summary>
    public const string Avx512Bf16 = "AVX-512-BF16";

    /// <summary>Matrix tiles.</summary>
    public const string Amx = "AMX";

    /// <summary>128-bit vectors of ARM.</summary>
    public const string Neon = "NEON";

    /// <summary>Dot products of 8-bit integers of ARM.</summary>
    public const string DotProduct = "DOTPROD";

    /// <summary>Matrix products of 8-bit integers of ARM.</summary>
    public const string Int8Matrix = "I8MM";

    /// <summary>Vectors of ARM whose length the processor chooses.</summary>
    public const string Sve = "SVE";

    // The names of Linux's /proc/cpuinfo.
    private static readonly (string Flag, string Feature)[] ByFlag =
    [
        ("avx", Avx), ("avx2", Avx2), ("fma", Fma), ("f16c", F16C), ("avx_vnni", AvxVnni), ("avx512f", Avx512), ("avx512_vnni", Avx512Vnni),
        ("avx512_bf16", Avx512Bf16), ("amx_tile", Amx), ("asimd", Neon), ("neon", Neon), ("asimddp", DotProduct), ("i8mm", Int8Matrix), ("sve", Sve),
    ];

    /// <summary>Those among the flags that Linux gives.</summary>
    internal static IReadOnlyList<string> Of(IEnumerable<string> flags)
    {
        HashSet<string> given = [.. flags];
        return [.. ByFlag.Where(pair => given.Contains(pair.Flag)).Select(pair => pair.Feature).Distinct()];
    }
}
