using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model rm</c></summary>
internal sealed class ModelRemoveCommand : OperationCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A name of 'kandil model list'." };

    /// <summary>Makes the command.</summary>
    public ModelRemoveCommand()
        : base("rm", "Remove a model from the store.") => Add(_model);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model rm local/tiny", "kandil model rm --yes local/tiny"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string reference = invocation.Arguments.GetRequiredValue(_model);
        KandilModel model = new FindModel(invocation.Session).Run(reference);
        if (!invocation.Mode.Yes)
        {
            await Confirmation.AskAsync(
                invocation.Terminal, $"Removing {model.Name}", $"Remove {model.Name} ({model.Size}, {model.Path})", invocation.Cancellation);
        }

        KandilModel removed = await new UninstallModel(invocation.Session).RunAsync(reference, invocation.Cancellation);
        invocation.Succeed(
            $"Removed {removed.Name}.",
            () => ModelData.From(removed),
            EnvelopeJson.Default.ModelData,
            () => invocation.Remark($"Removed {removed.Name} ({removed.Size})."));
        return 0;
    }
}
