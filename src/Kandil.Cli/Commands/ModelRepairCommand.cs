using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model repair</c></summary>
internal sealed class ModelRepairCommand : OperationCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A name of 'kandil model list'." };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public ModelRepairCommand()
        : base("repair", "Put a damaged model right: only what is bad of it is fetched again.")
    {
        Add(_model);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override bool GoesOnAfterStop => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model repair owner/repo"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string reference = invocation.Arguments.GetRequiredValue(_model);
        RepairResult result = await invocation.WithProgressAsync(sink =>
            new RepairModel(invocation.Session).RunAsync(reference, _network.Read(invocation), sink, invocation.Cancellation));
        string name = result.Name;
        string sentence = result.Repaired.Count == 0
            ? $"{name} is whole: nothing was changed."
            : $"Repaired {name}: {string.Join(", ", result.Repaired.Select(file => file.File.Path.Value))} ({new ByteSize(result.FetchedBytes)} fetched).";
        invocation.Succeed(
            sentence, () => new RepairData(name, [.. result.Repaired.Select(file => file.File.Path.Value)], result.FetchedBytes),
            json => json.RepairData, () => invocation.Terminal.WriteLine(invocation.Mode.Quiet ? name : sentence));
        return 0;
    }
}
