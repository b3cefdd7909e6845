using System.Globalization;
using Kandil.Core.Hardware;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations.Setup;

/// <summary>What a machine has for models, in a few lines.</summary>
public static class HardwareLines
{
    /// <summary>Processor, memory, graphics cards, disk.</summary>
    public static IEnumerable<GuideLine> Of(MachineHardware hardware)
    {
        ArgumentNullException.ThrowIfNull(hardware);
        string limit = hardware.MemoryLimitedBy is { } by ? $" (limited by a {by})" : "";
        yield return new(GuideMark.Heading, "This machine");
        yield return new(GuideMark.Fact, $"Processor  {hardware.Processor}");
        yield return new(GuideMark.Fact, $"Memory     {new ByteSize(hardware.AvailableMemory)} free of {new ByteSize(hardware.TotalMemory)}{limit}");
        foreach (GraphicsFacts card in hardware.Gpus)
            yield return new(card.IsUsable ? GuideMark.Fact : GuideMark.Warned, $"GPU        {card}{(card.IsUsable ? "" : ": the engine that is installed does not compute on it")}");
        if (hardware.Gpus.Count == 0)
            yield return new(GuideMark.Fact, "GPU        none: models run on the processor");
        if (hardware.Disk is { } disk)
            yield return new(GuideMark.Fact, string.Create(CultureInfo.InvariantCulture, $"Disk       {disk}"));
    }
}
