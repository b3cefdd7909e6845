using Kandil.Core.Platform;

namespace Kandil.Core.Hardware;

/// <summary>What the driver's library knows and its program does not print: how many arithmetic units a card has.</summary>
internal static class NvidiaLibrary
{
    /// <summary>The cards with their counts; unchanged where there is no library, or it lists others.</summary>
    public static IReadOnlyList<GraphicsFacts> WithCores(IReadOnlyList<GraphicsFacts> gpus)
    {
        if (gpus.Count == 0)
            return gpus;
        IReadOnlyList<int?> cores = NvidiaManagement.Cores();
        return cores.Count == gpus.Count ? [.. gpus.Zip(cores, (gpu, count) => gpu with { CudaCores = count })] : gpus;
    }
}
