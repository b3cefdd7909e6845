using Kandil.Cli.DesiredState;
using Kandil.Core.Operations.Provisioning;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil dsc test</c></summary>
internal sealed class DscTestCommand : DscOperationCommand
{
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public DscTestCommand()
        : base("test", "Print what this machine has of a model and, on a second line, the properties that are not as desired.")
    {
        AddInput();
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil dsc test < model.json", "kandil dsc test --offline < model.json"];

    /// <inheritdoc/>
    protected override async Task RunAsync(Invocation invocation, TraceSink sink)
    {
        ModelComparison found = await new KeepModel(invocation.Session).TestAsync(ReadInstance(invocation), _network.Read(invocation), sink, invocation.Cancellation);
        if (found is { IsRight: false, Remark: { } remark })
        {
            sink.Inform(remark);
        }

        invocation.Terminal.WriteLine(InstanceWriter.State(found.State, found.IsRight));
        invocation.Terminal.WriteLine(InstanceWriter.Names(found.Differences.Select(InstanceProperty.NameOf)));
    }
}
