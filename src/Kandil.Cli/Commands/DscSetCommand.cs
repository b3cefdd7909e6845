using System.CommandLine;
using Kandil.Cli.DesiredState;
using Kandil.Core.Operations.Provisioning;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil dsc set</c></summary>
internal sealed class DscSetCommand : DscOperationCommand
{
    private readonly Option<bool> _whatIf = new("--what-if") { Description = "Print what would be, and change nothing." };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public DscSetCommand()
        : base("set", "Bring a model to what an instance says. Prints what is here then and, on a second line, the properties that changed.")
    {
        AddInput();
        Add(_whatIf);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override bool GoesOnAfterStop => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil dsc set --what-if < model.json", "kandil dsc set < model.json"];

    /// <inheritdoc/>
    protected override async Task RunAsync(Invocation invocation, TraceSink sink)
    {
        ModelChange change = await new KeepModel(invocation.Session).SetAsync(
            ReadInstance(invocation), invocation.Arguments.GetValue(_whatIf), _network.Read(invocation), sink, invocation.Cancellation);
        if (change.Message is { } message)
        {
            sink.Inform($"{change.After.Model}: {message}");
        }

        invocation.Terminal.WriteLine(InstanceWriter.State(change.After));
        invocation.Terminal.WriteLine(InstanceWriter.Names(InstanceWriter.Changed(change.Before, change.After)));
    }
}
