using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Hardware;

namespace Kandil.Core.Operations;

/// <summary>Finds out what this machine has for running models.</summary>
public sealed class ShowHardware(KandilSession session)
{
    /// <summary>Looks. The engine is asked what it can compute on; that it cannot be started is one of the things that are unknown then.</summary>
    /// <exception cref="KandilException">E_ARGS: the environment names an unusable folder.</exception>
    public async Task<MachineHardware> RunAsync(CancellationToken cancellationToken)
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

        var options = new HardwareProbeOptions
        {
            Folder = session.Paths.ModelsDirectory,
            ProgramFolders = new ProgramFolders(session.Environment).Programs,
            Devices = devices,
            DevicesProblem = problem,
        };
        return await new HardwareProbe(options).RunAsync(cancellationToken);
    }
}
