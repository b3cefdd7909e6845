using System.Management.Automation;
using System.Security;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Keys;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Stores a provider's key in a vault, after it was tried. It is asked for, hidden and twice, unless it comes as a SecureString or a credential.</summary>
[Cmdlet(VerbsCommon.Set, "KandilCredential", SupportsShouldProcess = true, DefaultParameterSetName = "Prompt")]
[OutputType(typeof(CredentialRecord))]
public sealed class SetKandilCredentialCommand : NetworkCmdlet
{
    /// <summary>Whose key it is: openai, anthropic, huggingface, …, or the name of a server of your own.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CredentialProviderCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Provider { get; set; }

    /// <summary>The key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Key")]
    [ValidateNotNull]
    public SecureString? Key { get; set; }

    /// <summary>A credential whose password is the key; its user name means nothing.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Credential")]
    [ValidateNotNull]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The organisation that pays.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Organization { get; set; }

    /// <summary>The address of a server other than the provider's own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Origin")]
    [ValidateNotNullOrEmpty]
    public string? Endpoint { get; set; }

    /// <summary>What keeps it: Vault, one of SecretManagement's, or Keyring, the operating system's, which kandil opens, too. Without it what credentials.store says, or the default vault.</summary>
    [Parameter]
    [ValidateSet("Vault", "Keyring")]
    public string? Store { get; set; }

    /// <summary>The vault that keeps it; SecretManagement's default vault without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Vault { get; set; }

    /// <summary>The model that the key is tried with.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <summary>Stores the key without trying it.</summary>
    [Parameter]
    public SwitchParameter SkipCheck { get; set; }

    /// <summary>Writes what is stored now; never the key.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        CredentialProvider? provider = Attempt(Provider, () => Vault is not null && Place == "keyring"
            ? throw CredentialErrors.VaultOrKeyring()
            : new ManageCredentials(Session).Provider(Provider!, Endpoint));
        if (provider is null || !ShouldProcess($"{provider.Title}, for {provider.Origin}", "Store key"))
        {
            return;
        }

        if (Key is null && Credential is null && !CanKeep())
        {
            return;
        }

        Secret? key = Attempt(Provider, () => Key is not null ? KeyPrompt.Reveal(Key) : Credential is not null ? KeyPrompt.Reveal(Credential.Password) : KeyPrompt.Ask(Host, provider));
        if (key is not null)
        {
            DoItem(Provider, (pump, cancellationToken) => StoreAsync(provider, key, pump, cancellationToken));
        }
    }

    // Nobody should type a key, twice, for a store that then turns out to be locked.
    private bool CanKeep()
    {
        bool canKeep = false;
        DoItem(Provider, async (_, cancellationToken) =>
        {
            await new ManageCredentials(Session).CheckPlaceAsync(Place, cancellationToken);
            canKeep = true;
        });
        return canKeep;
    }

    private string? Place => Store?.ToLowerInvariant() is { } store && (store == "keyring" || Vault is null) ? store : Vault is null ? null : $"vault:{Vault}";

    private async Task StoreAsync(CredentialProvider provider, Secret key, PipelinePump pump, CancellationToken cancellationToken)
    {
        var request = new CredentialRequest
        {
            Provider = provider,
            Key = key,
            Organization = Organization is null ? null : KeyPrompt.Reveal(Organization),
            Store = Place,
            SkipCheck = SkipCheck,
            TestModel = Model,
            Network = Network,
        };
        var (record, trial) = await new ManageCredentials(Session).SetAsync(request, pump, cancellationToken);
        if (trial is { State: KeyState.MayBeValid })
        {
            pump.Warn(trial.Message);
        }

        pump.Verbose($"The key for {record} is in {record.Store} as {record.Name}.");
        if (PassThru)
        {
            pump.Post(() => WriteObject(record));
        }
    }
}
