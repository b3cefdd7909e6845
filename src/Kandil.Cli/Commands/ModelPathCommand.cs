using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model path</c></summary>
internal sealed class ModelPathCommand : OperationCommand
{
    private readonly Argument<string> _model = ModelArgument.Create();

    /// <summary>Makes the command.</summary>
    public ModelPathCommand()
        : base("path", "Print the path of a model's file, and nothing else.") => Add(_model);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["llama-cli -m \"$(kandil model path kandil-guide)\""];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        string reference = invocation.Arguments.GetRequiredValue(_model);
        FindModel find = new(invocation.Session);
        KandilModel model = find.Run(reference);
        if (find.Remark(reference) is { } remark)
        {
            invocation.Sink.Warn(remark);
        }

        invocation.Succeed(
            $"The file of {model.Name}.",
            () => new ModelPathData(model.Name, model.Path),
            json => json.ModelPathData,
            () => invocation.Terminal.WriteLine(model.Path));
        return Task.FromResult(0);
    }
}
