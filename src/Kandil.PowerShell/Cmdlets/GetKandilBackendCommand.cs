using System.Management.Automation;
using Kandil.Core.Operations;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows what runs models on this machine (the embedded engine and Ollama), whether it can, and with which models.</summary>
[Cmdlet(VerbsCommon.Get, "KandilBackend")]
[OutputType(typeof(BackendStatus))]
public sealed class GetKandilBackendCommand : KandilCmdlet
{
    /// <summary>Names, with wildcards if wanted; all without it.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(BackendCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "*";

    /// <inheritdoc/>
    protected override void EndProcessing() => DoItem(Name, async (pump, cancellationToken) =>
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
