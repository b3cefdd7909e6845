using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Core.Operations;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model info</c></summary>
internal sealed class ModelInfoCommand : OperationCommand
{
    private readonly Argument<string> _model = ModelArgument.Create();

    /// <summary>Makes the command.</summary>
    public ModelInfoCommand()
        : base("info", "Show what is known about a model.") => Add(_model);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model info kandil-guide", "kandil model info ./tiny.gguf"];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        KandilModel model = new FindModel(invocation.Session).Run(invocation.Arguments.GetRequiredValue(_model));
        invocation.Succeed(
            $"{model.Name}.",
            () => ModelData.From(model),
            EnvelopeJson.Default.ModelData,
            () => invocation.Terminal.Write(ModelText.Card(model)));
        return Task.FromResult(0);
    }
}
