using Kandil.Cli.Rendering.Data;
using Kandil.Core.Credentials;
using Kandil.Core.Operations.Keys;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil credential rm</c></summary>
internal sealed class CredentialRemoveCommand : OperationCommand
{
    private readonly CredentialArguments _whose = new();

    /// <summary>Makes the command.</summary>
    public CredentialRemoveCommand()
        : base("rm", "Remove a provider's key from where it is kept.") => _whose.AddTo(this);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil credential rm openai"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        var manage = new ManageCredentials(invocation.Session);
        IReadOnlyList<CredentialRecord> records = manage.FindOfOne(_whose.Name(invocation), _whose.Endpoint(invocation));
        string list = string.Join(", ", records.Select(record => $"{record} ({record.Store})"));
        await invocation.ConfirmAsync($"Removing the key for {list}", $"Remove the key for {list}");
        foreach (CredentialRecord record in records)
        {
            await manage.RemoveAsync(record, invocation.Sink, invocation.Cancellation);
        }

        string sentence = $"Removed the key for {list}.";
        invocation.Succeed(
            sentence, () => new CredentialListData([.. records.Select(CredentialData.From)]), json => json.CredentialListData,
            () => invocation.Remark(sentence));
        return 0;
    }
}
