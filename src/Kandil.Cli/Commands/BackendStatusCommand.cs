using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations.Backends;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil backend status</c></summary>
internal sealed class BackendStatusCommand() : OperationCommand("status", "Show what runs models here, whether it can, and with which models.")
{
    private static readonly TextColumn[] Columns = [("NAME", false), ("STATE", false), ("VERSION", false), ("MODELS", false), ("REASON", false)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil backend status", "kandil backend status --json"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        IReadOnlyList<BackendStatus> backends = await new ShowBackends(invocation.Session).RunAsync(invocation.Cancellation);
        invocation.Succeed(
            $"{backends.Count(one => one.State == BackendState.Healthy)} of {backends.Count} backends can be used.",
            () => new BackendListData([.. backends.Select(BackendData.From)]), json => json.BackendListData,
            () => TextTable.Write(invocation.Terminal, Columns, backends.Select(one => (IReadOnlyList<string>)
            [
                one.Name, BackendData.Word(one.State), one.Version ?? "-", one.Models.Count == 0 ? "-" : string.Join(", ", one.Models), one.Reason ?? "",
            ])));
        return 0;
    }
}
