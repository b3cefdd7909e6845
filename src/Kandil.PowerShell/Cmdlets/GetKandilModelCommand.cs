using System.Management.Automation;
using Kandil.Core.Operations;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows the models of this machine: the one that comes with Kandil, then those that were taken in, by name.</summary>
[Cmdlet(VerbsCommon.Get, "KandilModel")]
[OutputType(typeof(KandilModel))]
public sealed class GetKandilModelCommand : KandilCmdlet
{
    /// <summary>Names, with wildcards if wanted, or paths of GGUF files; all models without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [new("*")];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            if (Attempt(name, () => name.ToReference(SessionState.Path)) is { } reference)
            {
                // In the background although it is short: a store on a slow disk can be interrupted too.
                DoItem(name, (pump, _) => Task.Run(() => Show(name, reference, pump), CancellationToken.None));
            }
        }
    }

    private void Show(ModelName name, string reference, PipelinePump pump)
    {
        var pattern = new WildcardPattern(reference, WildcardOptions.IgnoreCase);
        var found = name.IsPattern
            ? new ListModels(Session).Run().Where(model => pattern.IsMatch(model.Name))
            : [new FindModel(Session).Run(reference)];
        foreach (var model in found)
        {
            pump.Post(() => WriteObject(model));
        }
    }
}
