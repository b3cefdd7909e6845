using System.Management.Automation;
using Kandil.Core.Operations.Names;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows which model a name means: exactly, by an alias, or by likeness. Nothing is asked of anybody.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "KandilModel")]
[OutputType(typeof(ResolvedModel))]
public sealed class ResolveKandilModelCommand : KandilCmdlet
{
    /// <summary>Names as people write them, or references.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(AvailableModelCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ModelName name in Name)
        {
            if (Attempt(name, () => new ResolveModel(Session).Run(name.ToReference(SessionState.Path))) is { } resolved)
            {
                WriteObject(resolved);
            }
        }
    }
}
