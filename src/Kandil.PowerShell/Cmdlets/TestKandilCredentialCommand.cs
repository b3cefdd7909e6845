using System.Management.Automation;
using Kandil.Core.Operations.Keys;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Tries a stored key at its provider.</summary>
[Cmdlet(VerbsDiagnostic.Test, "KandilCredential")]
[OutputType(typeof(KeyTrialResult))]
public sealed class TestKandilCredentialCommand : NetworkCmdlet
{
    /// <summary>Whose key: a provider, or the name of a server of your own.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CredentialProviderCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Provider { get; set; } = [];

    /// <summary>The address of a server other than the provider's own; where the only key of the provider goes without it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Origin")]
    [ValidateNotNullOrEmpty]
    public string? Endpoint { get; set; }

    /// <summary>The model that the key is tried with.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Provider)
        {
            DoItem(name, async (pump, cancellationToken) =>
            {
                var manage = new ManageCredentials(Session);
                KeyTrialResult result = await manage.TestAsync(manage.Stored(name, Endpoint), Model, Network, cancellationToken);
                pump.Post(() => WriteObject(result));
            });
        }
    }
}
