using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Sources;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil source list</c></summary>
internal sealed class SourceListCommand() : OperationCommand("list", "List the sources: those that are always there, then those that are registered.")
{
    private static readonly TextColumn[] Columns = [("NAME", false), ("KIND", false), ("ADDRESS", false), ("FROM", false)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil source list"];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        IReadOnlyList<RegisteredSource> sources = new ModelSources(invocation.Session).List();
        invocation.Succeed(
            $"{sources.Count} sources.", () => new SourceListData([.. sources.Select(SourceEntryData.From)]), json => json.SourceListData,
            () => TextTable.Write(invocation.Terminal, Columns, sources.Select(source => (IReadOnlyList<string>)
            [
                source.Name, source.Kind.ToString().ToLowerInvariant(), source.Address.AbsoluteUri,
                source.Origin,
            ])));
        return Task.FromResult(0);
    }
}
