using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Hardware;
using Kandil.Core.Operations.Fit;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil hardware</c></summary>
internal sealed class HardwareCommand() : OperationCommand("hardware", "Show what this machine has for running models.")
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil hardware", "kandil hardware --json"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        MachineHardware hardware = await new ShowHardware(invocation.Session).RunAsync(invocation.Cancellation);
        invocation.Succeed($"{hardware}.", () => HardwareData.From(hardware), json => json.HardwareData, () => HardwareText.Write(invocation.Terminal, hardware));
        return 0;
    }
}
