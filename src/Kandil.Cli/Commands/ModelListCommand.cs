using Kandil.Cli.Rendering;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model list</c></summary>
internal sealed class ModelListCommand() : OperationCommand("list", "List the models of this machine.")
{
    private static readonly (string Heading, bool IsNumber)[] Columns =
        [("NAME", false), ("SIZE", true), ("PARAMS", true), ("QUANT", false), ("CONTEXT", true), ("LAST USED", false)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model list", "kandil model list --json | jq -r '.data.models[].name'"];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        IReadOnlyList<KandilModel> models = new ListModels(invocation.Session).Run();
        invocation.Succeed(
            models.Count == 1 ? "1 model." : $"{models.Count} models.",
            () => new ModelListData([.. models.Select(ModelData.From)]),
            EnvelopeJson.Default.ModelListData,
            () => Show(models, invocation));
        return Task.FromResult(0);
    }

    private static void Show(IReadOnlyList<KandilModel> models, Invocation invocation)
    {
        TextTable.Write(invocation.Terminal, Columns, models.Select(ModelText.Row));
        foreach (KandilModel model in models.Where(model => model.Problem is not null))
        {
            invocation.Remark($"{model.Name}: {ErrorLines.OneLine(model.Problem!)}");
        }
    }
}
