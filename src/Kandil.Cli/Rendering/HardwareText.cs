using System.Globalization;
using Kandil.Cli.Terminal;
using Kandil.Core.Hardware;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Rendering;

/// <summary>What the machine has, as people read it.</summary>
internal static class HardwareText
{
    private const int LabelWidth = 14;

    /// <summary>Writes it to standard output.</summary>
    public static void Write(ConsoleTerminal terminal, MachineHardware hardware) => FactLines.Write(terminal, LabelWidth, Lines(hardware));

    private static IEnumerable<(string Label, string? Value)> Lines(MachineHardware hardware)
    {
        yield return ("system", hardware.OperatingSystem);
        yield return ("processor", $"{hardware.Processor.Name ?? "unknown"} ({hardware.Processor.Architecture})");
        yield return ("cores", string.Create(CultureInfo.InvariantCulture, $"{hardware.Processor.Cores}, {hardware.Processor.Threads} hardware threads"));
        yield return ("instructions", hardware.Processor.Features.Count > 0 ? string.Join(", ", hardware.Processor.Features) : null);
        string limit = hardware.MemoryLimitedBy is { } by ? $", limited by a {by}: the machine has {new ByteSize(hardware.MachineMemory)}" : "";
        yield return ("memory", $"{new ByteSize(hardware.AvailableMemory)} free of {new ByteSize(hardware.TotalMemory)}{limit}");
        yield return ("disk", hardware.Disk is { } disk ? $"{disk}{(disk.FileSystem is { } kind ? $" ({kind})" : "")}" : null);
        foreach (GraphicsFacts gpu in hardware.Gpus)
            yield return ("GPU", Gpu(gpu));
        if (hardware.Gpus.Count == 0)
            yield return ("GPU", "none");
        foreach (FailedProbe unknown in hardware.Unknown)
            yield return ("unknown", unknown.ToString());
    }

    private static string Gpu(GraphicsFacts gpu)
    {
        string?[] parts =
        [
            gpu.Name,
            gpu.TotalMemory is { } total ? $"{(gpu.FreeMemory is { } free ? $"{new ByteSize(free)} free of " : "")}{new ByteSize(total)}{(gpu.IsUnified ? ", shared with the processor" : "")}" : null,
            gpu.Backend,
            gpu.ComputeCapability is { } capability ? $"compute {capability}" : null,
            gpu.CudaCores is { } cores ? string.Create(CultureInfo.InvariantCulture, $"{cores} CUDA cores") : null,
            gpu.Driver is { } driver ? $"driver {driver}" : null,
            gpu.IsUsable ? "the engine computes on it" : "the engine that is installed does not compute on it",
        ];
        return string.Join(", ", parts.OfType<string>());
    }
}
