using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Errors;
using Kandil.Core.Operations;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model list</c></summary>
internal sealed class ModelListCommand : OperationCommand
{
    private static readonly string[] Backends = ["all", "embedded", "ollama"];

    private static readonly (string Heading, bool IsNumber)[] Columns =
        [("NAME", false), ("SIZE", true), ("PARAMS", true), ("QUANT", false), ("CONTEXT", true), ("LAST USED", false)];

    private readonly Option<string> _backend = new("--backend") { Description = "embedded, ollama or all. [embedded]", HelpName = "name" };

    /// <summary>Makes the command.</summary>
    public ModelListCommand()
        : base("list", "List the models of this machine.") => Add(_backend);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model list --backend all", "kandil model list", "kandil model list --json | jq -r '.data.models[].name'"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        IReadOnlyList<KandilModel> models = await FindAsync(invocation);
        invocation.Succeed(
            models.Count == 1 ? "1 model." : $"{models.Count} models.",
            () => new ModelListData([.. models.Select(ModelData.From)]),
            EnvelopeJson.Default.ModelListData,
            () => Show(models, invocation));
        return 0;
    }

    private async Task<IReadOnlyList<KandilModel>> FindAsync(Invocation invocation)
    {
        string backend = invocation.Arguments.GetValue(_backend) ?? "embedded";
        IReadOnlyList<KandilModel> own = backend == "ollama" ? [] : new ListModels(invocation.Session).Run();
        return backend switch
        {
            "embedded" => own,
            "ollama" => await new OllamaModels(invocation.Session).ListAsync(invocation.Cancellation),
            "all" => [.. own, .. await OllamaOrNoneAsync(invocation)],
            _ => throw CommandLineErrors.NotOneOf("--backend", backend, Backends),
        };
    }

    // Where all are asked for, an Ollama that is not there is no failure.
    private static async Task<IReadOnlyList<KandilModel>> OllamaOrNoneAsync(Invocation invocation)
    {
        try
        {
            return await new OllamaModels(invocation.Session).ListAsync(invocation.Cancellation);
        }
        catch (KandilException failure) when (failure.Code == ErrorCode.Backend)
        {
            invocation.Remark($"Ollama is left out: {ErrorLines.Message(failure)}");
            return [];
        }
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
