using System.Management.Automation;
using Kandil.Core.Operations.Backends;
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
    /// <summary>Names of what runs models here, with wildcards if wanted; with -Provider identifiers of providers such as openai, or names of servers of your own. All without it.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BackendCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Shows what the providers of models elsewhere can do, with which models. Nothing is asked of them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Provider")]
    public SwitchParameter Provider { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!Provider)
        {
            ShowHere();
            return;
        }

        foreach (string name in Name)
        {
            WriteObject(Attempt(name, () => new ShowProviders(Session).Run([name])) ?? [], enumerateCollection: true);
        }
    }

    private void ShowHere() => DoItem(Name[0], async (pump, cancellationToken) =>
    {
        WildcardPattern[] patterns = [.. Name.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase))];
        foreach (BackendStatus status in await new ShowBackends(Session).RunAsync(cancellationToken))
        {
            if (Array.Exists(patterns, pattern => pattern.IsMatch(status.Name)))
            {
                pump.Post(() => WriteObject(status));
            }
        }
    });
}
