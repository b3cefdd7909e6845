using Kandil.Cli.DesiredState;
using Kandil.Core.Operations.Provisioning;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil dsc get</c></summary>
internal sealed class DscGetCommand : DscOperationCommand
{
    /// <summary>Makes the command.</summary>
    public DscGetCommand()
        : base("get", "Print what this machine has of a model.") => AddInput();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil dsc get --input '{\"name\":\"owner/repo:Q4_K_M\"}'"];

    /// <inheritdoc/>
    protected override async Task RunAsync(Invocation invocation, TraceSink sink)
    {
        ModelState state = await new KeepModel(invocation.Session).GetAsync(ReadInstance(invocation), invocation.Cancellation);
        invocation.Terminal.WriteLine(InstanceWriter.State(state));
    }
}
