using System.Management.Automation;
using Kandil.Core.Operations.Names;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Takes names of your own away. The models stay.</summary>
[Cmdlet(VerbsCommon.Remove, "KandilModelAlias", SupportsShouldProcess = true)]
public sealed class RemoveKandilModelAliasCommand : KandilCmdlet
{
    /// <summary>Names of your own.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AliasCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Alias { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Alias.Where(name => ShouldProcess(name, "Remove alias")))
        {
            DoItem(name, (_, cancellationToken) => new ModelAliases(Session).RemoveAsync(name, cancellationToken));
        }
    }
}
