using System.Management.Automation;
using Kandil.Core.Operations.Settings;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Takes models of your own from the list. A file stays where it is.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "KandilModel", SupportsShouldProcess = true)]
public sealed class UnregisterKandilModelCommand : KandilCmdlet
{
    /// <summary>Names of models of your own.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegisteredModelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name.Where(name => ShouldProcess(name, "Unregister model")))
        {
            DoItem(name, (_, cancellationToken) => new RegisterModel(Session).UnregisterAsync(name, cancellationToken));
        }
    }
}
