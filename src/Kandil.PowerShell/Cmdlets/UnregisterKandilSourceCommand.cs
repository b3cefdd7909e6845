using System.Management.Automation;
using Kandil.Core.Operations;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Takes sources from the list. What was installed from them stays.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "KandilSource", SupportsShouldProcess = true)]
public sealed class UnregisterKandilSourceCommand : KandilCmdlet
{
    /// <summary>Names of registered sources.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegisteredSourceCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name.Where(name => ShouldProcess(name, "Unregister source")))
        {
            DoItem(name, (_, cancellationToken) => new ModelSources(Session).UnregisterAsync(name, cancellationToken));
        }
    }
}
