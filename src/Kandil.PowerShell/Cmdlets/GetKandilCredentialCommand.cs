using System.Management.Automation;
using Kandil.Core.Credentials;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Lists which keys are stored, for whom and where; never a key, and no vault is opened.</summary>
[Cmdlet(VerbsCommon.Get, "KandilCredential")]
[OutputType(typeof(CredentialRecord))]
public sealed class GetKandilCredentialCommand : KandilCmdlet
{
    /// <summary>Providers, with wildcards if wanted; all without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CredentialProviderCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Provider { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string provider in Provider)
        {
            WriteObject(Attempt(provider, () => StoredKeys.Find(Session, provider)), enumerateCollection: true);
        }
    }
}
