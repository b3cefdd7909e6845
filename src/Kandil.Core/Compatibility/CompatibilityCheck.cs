using Kandil.Core.Errors;
using Kandil.Core.Hardware;
using Kandil.Core.Primitives;

namespace Kandil.Core.Compatibility;

/// <summary>What is to be judged.</summary>
/// <param name="Name">The model.</param>
/// <param name="Size">Bytes of its files.</param>
public sealed record CompatibilityQuestion(string Name, long Size)
{
    /// <summary>The quantisation.</summary>
    public string? Quantization { get; init; }

    /// <summary>What it takes; null where no header can be had.</summary>
    public FitFigures? Figures { get; init; }

    /// <summary>True where the figures are from the header of another quantisation.</summary>
    public bool IsOfAnother { get; init; }

    /// <summary>True where the size is the catalogue's.</summary>
    public bool IsOfCatalogue { get; init; }

    /// <summary>Bytes that must be written to the disk; 0 for what is here.</summary>
    public long ToWrite { get; init; }

    /// <summary>What it shall be computed on, one of <see cref="DeviceChoice.Names"/>; null for the best.</summary>
    public string? Device { get; init; }

    /// <summary>True where who knows the model recommends a GPU.</summary>
    public bool RecommendsGpu { get; init; }

    /// <summary>True where warnings block.</summary>
    public bool IsStrict { get; init; }

    /// <summary>True for the one that an installation takes.</summary>
    public bool IsDefault { get; init; }
}

/// <summary>Judges from facts alone whether a model runs on a machine.</summary>
public static class CompatibilityCheck
{
    // Bytes a second that a core of an ordinary machine reads, and all of them together; of a card, where most are better.
    private const double CoreBandwidth = 15e9;
    private const double MachineBandwidth = 45e9;
    private const double SharedBandwidth = 100e9;
    private const double CardBandwidth = 400e9;
    private const double FastRate = 20;
    private const double ModerateRate = 5;

    /// <summary>The verdict.</summary>
    public static CompatibilityVerdict Judge(CompatibilityQuestion question, MachineHardware hardware)
    {
        DeviceChoice device = DeviceChoice.Of(question.Device, hardware);
        long onCards = device.Device == DeviceChoice.Cpu ? 0 : Offloaded(question.Figures, hardware);
        long required = Math.Max(0, (question.Figures?.Required ?? SizeRule.Memory(question.Size)) - onCards);
        List<string> reasons = [.. Reasons(question, hardware, required)];
        string[] warnings = [.. Warnings(question, hardware, device, required, reasons.Count > 0)];
        if (question.IsStrict)
            reasons.AddRange(warnings);
        return new CompatibilityVerdict
        {
            Name = question.Name,
            Quantization = question.Quantization,
            Size = question.Size,
            IsDefault = question.IsDefault,
            Reasons = reasons,
            Warnings = warnings,
            Basis = question.Figures is null ? (question.IsOfCatalogue ? CompatibilityVerdict.OfCatalogue : "size") : question.IsOfAnother ? "header of another quantisation" : "header",
            Required = required,
            TotalMemory = hardware.TotalMemory,
            Figures = question.Figures,
            GpuLayers = hardware.Gpus.Count == 0 ? null : question.Figures?.Split.Sum(share => share.Layers),
            Device = device.Device,
            Speed = question.Figures is { } figures ? Speed(figures, hardware, device, required) : null,
        };
    }

    // A card that shares the machine's memory takes nothing off it.
    private static long Offloaded(FitFigures? figures, MachineHardware hardware) => figures?.Split
        .Where(share => hardware.Gpus.Any(gpu => gpu.Name == share.Device && gpu is { IsUsable: true, IsUnified: false }))
        .Sum(share => share.Bytes) ?? 0;

    private static IEnumerable<string> Reasons(CompatibilityQuestion question, MachineHardware hardware, long required)
    {
        if (required > hardware.TotalMemory)
        {
            yield return question.Figures is { } figures
                ? CompatibilityErrors.TooLittleMemory(Parts(figures, required), Show(hardware.TotalMemory), figures.LargestContext)
                : CompatibilityErrors.TooLittleMemoryBySize(Show(question.Size), Show(required), Show(hardware.TotalMemory));
        }

        if (question.ToWrite > hardware.Disk?.Free)
            yield return CompatibilityErrors.TooLittleDisk(Show(question.ToWrite), Show(hardware.Disk.Free), hardware.Disk.Path);
    }

    private static IEnumerable<string> Warnings(CompatibilityQuestion question, MachineHardware hardware, DeviceChoice device, long required, bool isBlocked)
    {
        if (device.Warning is { } warning)
            yield return warning;
        if (!isBlocked && required * SizeRule.Comfortable > hardware.TotalMemory)
            yield return CompatibilityErrors.ShortMemory(Show(required), Show(hardware.TotalMemory));
        else if (!isBlocked && required > hardware.AvailableMemory)
            yield return CompatibilityErrors.BusyMemory(Show(required), Show(hardware.AvailableMemory), Show(hardware.TotalMemory));
        if (question.Figures is { TrainedContext: { } trained } figures && figures.Context > trained && figures.Context - trained >= LoadPlan.ContextUnit)
            yield return CompatibilityErrors.LongContext(figures.Context, trained);
        if (hardware.Gpus.Count == 0 && question.RecommendsGpu)
            yield return CompatibilityErrors.GpuRecommended();
        if (hardware.Gpus.Count > 0 && device.Device == DeviceChoice.Cpu && !DeviceChoice.Cpu.Equals(question.Device, StringComparison.OrdinalIgnoreCase))
            yield return CompatibilityErrors.GpuNotUsed(hardware.Gpus[0].Name);
        long cards = hardware.Gpus.Sum(gpu => gpu.TotalMemory ?? 0);
        int? fitting = question.Figures?.Split.Sum(share => share.Layers);
        if (cards > 0 && (fitting is { } layers ? layers <= question.Figures!.Layers : cards < question.Size))
            yield return CompatibilityErrors.SmallGpu(Show(cards), Show(question.Size), fitting, question.Figures?.Layers + 1);
    }

    private static SpeedClass Speed(FitFigures figures, MachineHardware hardware, DeviceChoice device, long required)
    {
        // What does not fit is read from the disk for each token.
        if (required > hardware.TotalMemory)
            return SpeedClass.Slow;
        double processor = Math.Min(hardware.Processor.Cores * CoreBandwidth, MachineBandwidth);
        bool isShared = hardware.Gpus.Any(gpu => gpu is { IsUsable: true, IsUnified: true });
        double card = device.Device == DeviceChoice.Cpu ? processor : isShared ? SharedBandwidth : CardBandwidth;
        double share = device.Device == DeviceChoice.Cpu || figures.Layers == 0 ? 0 : Math.Min(1, (double)figures.Split.Sum(part => part.Layers) / (figures.Layers + 1));
        double seconds = figures.BytesPerToken * ((share / card) + ((1 - share) / processor));
        double rate = seconds > 0 ? 1 / seconds : double.PositiveInfinity;
        return rate >= FastRate ? SpeedClass.Fast : rate >= ModerateRate ? SpeedClass.Moderate : SpeedClass.Slow;
    }

    private static NeededMemory Parts(FitFigures figures, long required) =>
        new(Show(required), Show(Math.Max(figures.Weights, figures.Repacked)), Show(figures.Cache), Show(figures.Compute), figures.Context);

    private static string Show(long bytes) => new ByteSize(bytes).ToString();
}
