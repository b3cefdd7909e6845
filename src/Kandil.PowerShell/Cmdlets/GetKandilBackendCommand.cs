using System.Management.Automation;
using Kandil.Core.Operations;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>
/// Shows what runs models on this machine (the embedded engine and Ollama), whether it can, and with which models; with -Provider, what
/// the providers of models elsewhere can do.
/// </summary>
[Cmdlet(VerbsCommon.Get, "KandilBackend", DefaultParameterSetName = "Backend")]
[OutputType(typeof(BackendStatus), ParameterSetName = ["Backend"])]
[OutputType(typeof(ProviderCapabilities), ParameterSetName = ["Provider"])]
public sealed class GetKandilBackendCommand : KandilCmdlet
{
    /// <summary>Names, with wildcards if wanted; all without it.</summary>
    [Parameter(Position = 0, ParameterSetName = "Backend")]
    [ArgumentCompleter(typeof(BackendCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "*";

    /// <summary>Identifiers of providers such as openai, with wildcards if wanted: what they can do, with which models. Nothing is asked of them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Provider", ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CredentialProviderCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Provider { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Provider)
        {
            WriteObject(Attempt(name, () => new ShowProviders(Session).Run([name])) ?? [], enumerateCollection: true);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == "Backend")
        {
            ShowAll();
        }
    }

    private void ShowAll() => DoItem(Name, async (pump, cancellationToken) =>
    {
        var pattern = new WildcardPattern(Name, WildcardOptions.IgnoreCase);
        foreach (BackendStatus status in await new ShowBackends(Session).RunAsync(cancellationToken))
        {
            if (pattern.IsMatch(status.Name))
            {
                pump.Post(() => WriteObject(status));
            }
        }
    });
}
