using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;
using Kandil.Core.Platform;

namespace Kandil.Core.Hardware;

/// <summary>Finds out what the processor is.</summary>
internal static class ProcessorProbe
{
    // CPUID's leaves that hold the name, 16 bytes each, and the one before them that says whether they are there.
    private const int NameLeaves = unchecked((int)0x80000000);
    private const int FirstNameLeaf = unchecked((int)0x80000002);
    private const int LastNameLeaf = unchecked((int)0x80000004);
    private const int FeatureLeaf = 7;
    private const int AmxTileBit = 24;
    private const int AvxVnniBit = 4;

    /// <summary>The processor.</summary>
    /// <param name="root">The file system to read on Linux, <c>/</c> but in tests.</param>
    public static ProcessorFacts Run(string root)
    {
        LinuxProcessor? linux = OperatingSystem.IsLinux() ? LinuxProcessor.Read(root) : null;
        return new ProcessorFacts(
            linux?.Name ?? Name(), RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), PhysicalCores.Count(),
            Environment.ProcessorCount, linux is { Features.Count: > 0 } ? linux.Features : Features());
    }

    private static string? Name() =>
        X86Base.IsSupported ? BrandString()
        : OperatingSystem.IsMacOS() ? MacFacts.Text("machdep.cpu.brand_string")
        : OperatingSystem.IsWindows() ? WindowsProcessor.Name()
        : null;

    private static string? BrandString()
    {
        if (X86Base.CpuId(NameLeaves, 0).Eax < LastNameLeaf)
            return null;
        var bytes = new List<byte>();
        for (int leaf = FirstNameLeaf; leaf <= LastNameLeaf; leaf++)
        {
            var (a, b, c, d) = X86Base.CpuId(leaf, 0);
            foreach (int register in new[] { a, b, c, d })
                bytes.AddRange(BitConverter.GetBytes(register));
        }

        return Encoding.ASCII.GetString([.. bytes]).Trim('\0', ' ') is { Length: > 0 } name ? name : null;
    }

    // What this process's own runtime found, where there is no list of the system's: it counts what the system saves, too.
    private static string[] Features() =>
    [.. new (bool Has, string Feature)[]
    {
        (Avx.IsSupported, ProcessorFeature.Avx), (Avx2.IsSupported, ProcessorFeature.Avx2), (Fma.IsSupported, ProcessorFeature.Fma),
        (Avx2.IsSupported, ProcessorFeature.F16C), (HasBit(1, cpu => cpu.Eax, AvxVnniBit), ProcessorFeature.AvxVnni), (Avx512F.IsSupported, ProcessorFeature.Avx512),
        (HasBit(0, cpu => cpu.Edx, AmxTileBit), ProcessorFeature.Amx), (AdvSimd.IsSupported, ProcessorFeature.Neon), (Dp.IsSupported, ProcessorFeature.DotProduct),
    }.Where(pair => pair.Has).Select(pair => pair.Feature)];

    private static bool HasBit(int subleaf, Func<(int Eax, int Ebx, int Ecx, int Edx), int> register, int bit) =>
        Avx2.IsSupported && (register(X86Base.CpuId(FeatureLeaf, subleaf)) >> bit & 1) != 0;
}
