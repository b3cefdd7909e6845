using System.Globalization;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.StoreCare;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil store</c></summary>
internal sealed class StoreCommand() : OperationCommand("store", "Show where the models lie, the room they take, and may take.")
{
    private const int LabelWidth = 8;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil store", "kandil model gc --set-quota 200GB"];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        StoreSummary store = new ShowStore(invocation.Session).Run();
        invocation.Succeed(
            $"Models take {new ByteSize(store.Used)}.", () => StoreData.From(store), json => json.StoreData,
            () => FactLines.Write(invocation.Terminal, LabelWidth, Facts(store)));
        return Task.FromResult(0);
    }

    private static IEnumerable<(string Label, string? Value)> Facts(StoreSummary store) =>
    [
        ("path", store.Path),
        ("models", string.Create(CultureInfo.InvariantCulture, $"{store.Models}, {store.Pinned} of them pinned")),
        ("used", new ByteSize(store.Used).ToString()),
        ("quota", store.Quota is { } quota ? new ByteSize(quota).ToString() : "none"),
        ("free", store.Free is { } free ? new ByteSize(free).ToString() : null),
    ];
}
