using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model info</c></summary>
internal sealed class ModelInfoCommand : OperationCommand
{
    private readonly Argument<string> _model = ModelArgument.Create();
    private readonly Option<bool> _remote = new("--remote") { Description = "What its source has: files, sizes and digests, without a download." };
    private readonly Option<bool> _all = new("--all") { Description = "What the catalogue knows, whether it is installed or not." };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public ModelInfoCommand()
        : base("info", "Show what is known about a model.")
    {
        Add(_model);
        Add(_all);
        Add(_remote);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model info kandil-guide", "kandil model info ./tiny.gguf", "kandil model info --all gpt-4o", "kandil model info owner/repo --remote"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string reference = invocation.Arguments.GetRequiredValue(_model);
        if (invocation.Arguments.GetValue(_remote))
        {
            return await ModelFilesCommand.ShowAsync(invocation, reference, null, _network.Read(invocation));
        }

        if (invocation.Arguments.GetValue(_all))
        {
            return ShowAvailable(invocation, reference);
        }

        KandilModel model = PullOllamaModel.NameOf(reference) is null
            ? new FindModel(invocation.Session).Run(reference)
            : await new OllamaModels(invocation.Session).ShowAsync(reference, invocation.Cancellation);
        if (new FindModel(invocation.Session).Remark(reference) is { } remark)
        {
            invocation.Sink.Warn(remark);
        }

        invocation.Succeed(
            $"{model.Name}.",
            () => ModelData.From(model),
            json => json.ModelData,
            () => invocation.Terminal.Write(ModelText.Card(model)));
        return 0;
    }

    private static int ShowAvailable(Invocation invocation, string name)
    {
        AvailableModel model = new ListAvailable(invocation.Session).Find(name);
        if (!model.IsInstalled && new ResolveModel(invocation.Session).Remark(name) is { } remark)
        {
            invocation.Sink.Warn(remark);
        }

        invocation.Succeed(
            $"{model.Name}.", () => AvailableData.From(model), json => json.AvailableData, () => AvailableText.WriteCard(invocation.Terminal, model));
        return 0;
    }
}
