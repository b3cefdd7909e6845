using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model export</c></summary>
internal sealed class ModelExportCommand : OperationCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A name of 'kandil model list'." };
    private readonly Argument<string> _folder = new("folder") { Description = "A folder that is empty, missing, or holds the same model." };

    /// <summary>Makes the command.</summary>
    public ModelExportCommand()
        : base("export", "Copy a model with its manifest into a folder, for a machine without a network.")
    {
        Add(_model);
        Add(_folder);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model export owner/repo /media/stick/repo", "kandil model import /media/stick/repo"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string folder = invocation.Arguments.GetRequiredValue(_folder);
        KandilModel model = await invocation.WithProgressAsync(sink => new ExportModel(invocation.Session).RunAsync(
            invocation.Arguments.GetRequiredValue(_model), folder, sink, invocation.Cancellation));
        string whole = Path.GetFullPath(folder);
        string sentence = $"Exported {model.Name} ({new ByteSize(model.Size)}) to {whole}.";
        invocation.Succeed(
            sentence, () => new ExportData(ModelData.From(model), whole), json => json.ExportData,
            () => invocation.Terminal.WriteLine(invocation.Mode.Quiet ? whole : sentence));
        return 0;
    }
}
