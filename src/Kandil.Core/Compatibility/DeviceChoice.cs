using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Hardware;

namespace Kandil.Core.Compatibility;

/// <summary>What a model is computed on.</summary>
/// <param name="Device"><c>CPU</c>, or the backend of a graphics card: <c>CUDA</c>, <c>Metal</c>.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Warning">What of a wish could not be fulfilled; null for nothing.</param>
public sealed record DeviceChoice(string Device, string Reason, string? Warning = null)
{
    /// <summary>The processor's name.</summary>
    public const string Cpu = "CPU";

    private const string Auto = "auto";

    // CUDA before Metal before all others.
    private static readonly string[] Order = ["CUDA", "Metal"];

    /// <summary>What can be asked for.</summary>
    public static IReadOnlyList<string> Names { get; } = ConfigurationKey.DefaultDevice.Kind.Words;

    /// <summary>Chooses. What the engine does not compute on is not chosen, and an unknown wish is the processor, with a warning.</summary>
    /// <param name="wish">One of <see cref="Names"/>; null for <c>auto</c>.</param>
    /// <param name="hardware">What there is.</param>
    public static DeviceChoice Of(string? wish, MachineHardware hardware) =>
        Of(wish, hardware.Gpus.Where(gpu => gpu.IsUsable).Select(gpu => gpu.Backend).OfType<string>(), Missing(hardware));

    /// <summary>The same where the engine has said what it computes on.</summary>
    /// <param name="wish">One of <see cref="Names"/>; null for <c>auto</c>.</param>
    /// <param name="devices">What the engine computes on.</param>
    public static DeviceChoice Of(string? wish, IEnumerable<ComputeDevice> devices) =>
        Of(wish, devices.Where(device => device.IsGpu).Select(device => device.Backend), "the engine that is installed computes on the processor alone");

    private static DeviceChoice Of(string? wish, IEnumerable<string> backends, string missing)
    {
        string[] usable = [.. backends.Distinct().OrderBy(backend => Array.IndexOf(Order, backend) is var at and >= 0 ? at : Order.Length)];
        string asked = wish?.Trim() ?? Auto;
        if (asked.Equals(Auto, StringComparison.OrdinalIgnoreCase))
            return usable is [var best, ..] ? new DeviceChoice(best, $"the first of {string.Join(", ", usable)} that the engine computes on") : new DeviceChoice(Cpu, missing);
        if (asked.Equals(Cpu, StringComparison.OrdinalIgnoreCase))
            return new DeviceChoice(Cpu, "as asked");
        if (usable.FirstOrDefault(backend => backend.Equals(asked, StringComparison.OrdinalIgnoreCase)) is { } found)
            return new DeviceChoice(found, "as asked");
        return new DeviceChoice(Cpu, missing, Names.Contains(asked, StringComparer.OrdinalIgnoreCase)
            ? CompatibilityErrors.DeviceMissing(asked, missing)
            : CompatibilityErrors.DeviceUnknown(asked, Names));
    }

    private static string Missing(MachineHardware hardware) => hardware.Gpus.Count == 0
        ? "there is no GPU"
        : $"the engine that is installed does not compute on {string.Join(", ", hardware.Gpus.Select(gpu => gpu.Name))}";
}
