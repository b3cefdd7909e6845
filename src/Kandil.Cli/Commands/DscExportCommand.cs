using Kandil.Cli.DesiredState;
using Kandil.Core.Operations.Provisioning;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil dsc export</c></summary>
internal sealed class DscExportCommand : DscOperationCommand
{
    /// <summary>Makes the command.</summary>
    public DscExportCommand()
        : base("export", "Print every model of this machine that another could have too, an instance a line.") => AddInput();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil dsc export", "kandil dsc export --input '{\"name\":\"owner/*\",\"pinned\":true}'"];

    // Standard input is not read: whoever exports all hands nothing over, and may leave it open.

    /// <inheritdoc/>
    protected override async Task RunAsync(Invocation invocation, TraceSink sink)
    {
        InstanceReader? filter = GivenInput(invocation) is { Length: > 0 } given ? new InstanceReader(given) : null;
        IReadOnlyList<ModelState> states = await new KeepModel(invocation.Session).ExportAsync(invocation.Mode.Network, sink, invocation.Cancellation);
        foreach (ModelState state in states.Where(state => filter?.IsLike(state) != false))
        {
            invocation.Terminal.WriteLine(InstanceWriter.State(state));
        }
    }
}
