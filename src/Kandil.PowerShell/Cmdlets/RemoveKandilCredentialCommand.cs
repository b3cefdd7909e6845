using System.Management.Automation;
using Kandil.Core.Credentials;
using Kandil.Core.Operations.Keys;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Removes a provider's key from its vault.</summary>
[Cmdlet(VerbsCommon.Remove, "KandilCredential", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveKandilCredentialCommand : KandilCmdlet
{
    /// <summary>Providers, with wildcards if wanted, or names of servers of your own.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CredentialProviderCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Provider { get; set; } = [];

    /// <summary>The address of the server whose key it is; needed where keys are stored for several servers of the provider.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Origin")]
    [ValidateNotNullOrEmpty]
    public string? Endpoint { get; set; }

    /// <summary>What is removed: ApiKey, the key, or Organization; both without it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public CredentialKind? Kind { get; set; }

    /// <summary>Removes without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Provider)
        {
            foreach (CredentialRecord record in (Attempt(name, () => StoredKeys.FindToRemove(Session, name, Endpoint)) ?? []).Where(record => Kind is null || record.Kind == Kind))
            {
                if (Approves($"{record} in {record.Store}", "Remove key", Force))
                {
                    DoItem(name, (pump, cancellationToken) => new ManageCredentials(Session).RemoveAsync(record, pump, cancellationToken));
                }
            }
        }
    }
}
