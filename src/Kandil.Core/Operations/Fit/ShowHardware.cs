using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Hardware;

namespace Kandil.Core.Operations.Fit;

/// <summary>Finds out what this machine has for running models.</summary>
public sealed class ShowHardware(KandilSession session)
{
    /// <summary>Looks. The engine is asked what it can compute on; that it cannot be started is one of the things that are unknown then.</summary>
    /// <exception cref="KandilException">E_ARGS: the environment names an unusable folder.</exception>
    public Task<MachineHardware> RunAsync(CancellationToken cancellationToken) => WithEngineAsync(cancellationToken);

    /// <summary>The same for a verdict: where the system knows no card, the engine, which would have to be started, is not asked.</summary>
    internal async Task<MachineHardware> ForFitAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return await WithEngineAsync(cancellationToken);
        MachineHardware hardware = await new HardwareProbe(Options).RunAsync(cancellationToken);
        return hardware.Gpus.Count == 0 ? hardware : await WithEngineAsync(cancellationToken);
    }

    /// <summary>The same without looking for graphics cards.</summary>
    internal Task<MachineHardware> WithoutGraphicsAsync(CancellationToken cancellationToken) =>
        new HardwareProbe(Options with { ProgramFolders = [] }).RunAsync(cancellationToken);

    /// <summary>The same at once.</summary>
    internal MachineHardware WithoutGraphics() => new HardwareProbe(Options).WithoutGraphics();

    private HardwareProbeOptions Options => new()
    {
        Folder = session.Paths.ModelsDirectory,
        ProgramFolders = new ProgramFolders(session.Environment).Programs,
    };

    private async Task<MachineHardware> WithEngineAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ComputeDevice>? devices = null;
        string? problem = null;
        try
        {
            devices = await session.Engine.ListDevicesAsync(cancellationToken);
        }
        catch (KandilException exception) when (exception.Code != ErrorCode.Cancelled)
        {
            problem = exception.Message;
        }

        return await new HardwareProbe(Options with { Devices = devices, DevicesProblem = problem }).RunAsync(cancellationToken);
    }
}
