using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model list</c></summary>
internal sealed class ModelListCommand : OperationCommand
{
    private static readonly TextColumn[] Columns =
        [("NAME", false), ("SIZE", true), ("PARAMS", true), ("QUANT", false), ("CONTEXT", true), ("STATUS", false), ("LAST USED", false), ("PIN", false)];

    private readonly Option<string> _backend = new("--backend") { Description = "Whose: embedded, ollama or all; with --all also cloud or a provider. [all]", HelpName = "name" };
    private readonly Option<bool> _all = new("--all") { Description = "Every model that there is: the catalogue's and your own." };
    private readonly Option<string[]> _capability = new("--capability") { Description = "With --all: what they can do, such as Code or Vision; may be given several times.", HelpName = "name" };
    private readonly Option<string> _memory = new("--max-memory-mb") { Description = "With --all: the most memory that they may need.", HelpName = "n" };
    private readonly Option<string> _agent = new("--agent") { Description = "With --all: those that an agent may use.", HelpName = "name" };
    private readonly Option<bool> _recommended = new("--recommended") { Description = "With --all: good first choices alone." };
    private readonly Option<bool> _best = new("--best") { Description = "With --all: the one that fits this machine best." };

    /// <summary>Makes the command.</summary>
    public ModelListCommand()
        : base("list", "List the models of this machine, or with --all every model that there is.")
    {
        Add(_backend);
        Add(_all);
        Add(_capability);
        Add(_memory);
        Add(_agent);
        Add(_recommended);
        Add(_best);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => SizeGuide.Lines();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model list --all --recommended", "kandil model list --all --capability Code --max-memory-mb 8192 --best", "kandil model list --backend ollama", "kandil model list --json | jq -r '.data.models[].name'"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Arguments.GetValue(_all))
        {
            return await ListAllAsync(invocation);
        }

        RefuseWithoutAll(invocation);
        IReadOnlyList<KandilModel> models = await new ListModels(invocation.Session).RunAsync(
            invocation.Arguments.GetValue(_backend), invocation.Mode.Network.Offline == true, invocation.Sink, invocation.Cancellation);
        invocation.Succeed(
            Counted.Of(models.Count, "model") + ".",
            () => new ModelListData([.. models.Select(ModelData.From)]),
            json => json.ModelListData,
            () => Show(models, invocation));
        return 0;
    }

    private async Task<int> ListAllAsync(Invocation invocation)
    {
        ParseResult parse = invocation.Arguments;
        AvailableQuery query = new()
        {
            Backend = parse.GetValue(_backend),
            Capabilities = parse.Capabilities(_capability),
            MaxMemoryMB = (int?)parse.WholeNumber(_memory, 1, int.MaxValue),
            Agent = parse.GetValue(_agent),
            Recommended = parse.GetValue(_recommended),
            Best = parse.GetValue(_best),
        };
        IReadOnlyList<AvailableModel> models = await new ListAvailable(invocation.Session).RunAsync(query, invocation.Mode.Network.Offline == true, invocation.Sink, invocation.Cancellation);
        invocation.Succeed(
            Counted.Of(models.Count, "model") + ".",
            () => new AvailableListData([.. models.Select(AvailableData.From)]),
            json => json.AvailableListData,
            () => AvailableText.Write(invocation, models));
        return 0;
    }

    private void RefuseWithoutAll(Invocation invocation)
    {
        ParseResult parse = invocation.Arguments;
        if (Array.Find([_capability, _memory, _agent, _recommended, (Option)_best], option => parse.GetResult(option) is { Implicit: false }) is { } stray)
        {
            throw CommandLineErrors.NeedsOption(stray.Name, "--all");
        }
    }

    private static void Show(IReadOnlyList<KandilModel> models, Invocation invocation)
    {
        TextTable.WriteFilled(invocation.Terminal, Columns, models.Select(ModelText.Row)); // no column of pins where there are none
        foreach (KandilModel model in models.Where(model => model.Note is not null))
        {
            invocation.Remark($"{model.Name}: {ErrorLines.OneLine(model.Note!)}");
        }

        foreach (KandilModel model in models.Where(model => model.Problem is not null))
        {
            invocation.Remark($"{model.Name}: {ErrorLines.OneLine(model.Problem!)}");
        }

        invocation.Remark("More models: kandil model list --all. Install one: kandil model add NAME");
    }
}
