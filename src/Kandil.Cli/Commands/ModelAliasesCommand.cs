using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations.Names;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model aliases</c></summary>
internal sealed class ModelAliasesCommand() : OperationCommand("aliases", "List the names that stand for models: the catalogue's and your own.")
{
    private static readonly TextColumn[] Columns = [("ALIAS", false), ("MODEL", false), ("FROM", false)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model aliases"];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        IReadOnlyList<ModelAlias> aliases = new ModelAliases(invocation.Session).List();
        invocation.Succeed(
            $"{aliases.Count} aliases.", () => new AliasListData([.. aliases.Select(AliasData.From)]), json => json.AliasListData,
            () => TextTable.Write(invocation.Terminal, Columns, aliases.Select(alias => (IReadOnlyList<string>)
                [alias.Alias, alias.Model, alias.Origin == AliasOrigin.User ? "you" : "catalogue"])));
        return Task.FromResult(0);
    }
}
