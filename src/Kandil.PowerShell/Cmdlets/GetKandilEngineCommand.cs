using System.Management.Automation;
using Kandil.Core.Engines;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows the models that this PowerShell process has in memory, each with the engine process that holds it.</summary>
[Cmdlet(VerbsCommon.Get, "KandilEngine")]
[OutputType(typeof(LoadedModel))]
public sealed class GetKandilEngineCommand : KandilCmdlet
{
    /// <summary>Names of models, with wildcards if wanted; all loaded models without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(LoadedModelCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ModelName[] Model { get; set; } = [new("*")];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var model in Model)
        {
            WriteObject(Attempt(model, () => LoadedModels.Find(Session, model, SessionState.Path)) ?? [], enumerateCollection: true);
        }
    }
}
