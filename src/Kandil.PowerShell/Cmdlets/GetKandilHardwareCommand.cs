using System.Management.Automation;
using Kandil.Core.Hardware;
using Kandil.Core.Operations.Fit;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows what this machine has for running models: processor, memory, disk and graphics cards.</summary>
[Cmdlet(VerbsCommon.Get, "KandilHardware")]
[OutputType(typeof(MachineHardware))]
public sealed class GetKandilHardwareCommand : KandilCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing() => DoItem(null, async (pump, cancellationToken) =>
    {
        MachineHardware hardware = await new ShowHardware(Session).RunAsync(cancellationToken);
        pump.Post(() => WriteObject(hardware));
    });
}
