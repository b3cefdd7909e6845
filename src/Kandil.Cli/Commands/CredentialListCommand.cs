using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Credentials;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil credential list</c></summary>
internal sealed class CredentialListCommand() : OperationCommand("list", "List the keys that are kept, and where; never a key.")
{
    private static readonly TextColumn[] Columns = [("PROVIDER", false), ("KIND", false), ("GOES TO", false), ("KEPT IN", false), ("SET", false)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil credential list"];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        IReadOnlyList<CredentialRecord> records = new ManageCredentials(invocation.Session).List();
        invocation.Succeed(
            Counted.Of(records.Count, "key") + ".",
            () => new CredentialListData([.. records.Select(CredentialData.From)]), json => json.CredentialListData,
            () => Write(invocation, records));
        return Task.FromResult(0);
    }

    private static void Write(Invocation invocation, IReadOnlyList<CredentialRecord> records)
    {
        if (records.Count == 0)
        {
            invocation.Remark("No key is kept. Keep one: kandil credential set openai");
            return;
        }

        TextTable.Write(invocation.Terminal, Columns, records.Select(record => (IReadOnlyList<string>)
            [record.Provider, record.Kind == CredentialKind.ApiKey ? "key" : "organisation", record.Origin.ToString(), record.Store, ModelText.Time(record.SetAt)]));
    }
}
