using System.Management.Automation;
using Kandil.Core.Operations;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Removes models from the store and unloads them where this process has them in memory.</summary>
[Cmdlet(VerbsLifecycle.Uninstall, "KandilModel", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class UninstallKandilModelCommand : KandilCmdlet
{
    /// <summary>Names of models, or the models themselves; no wildcards, which Get-KandilModel has.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            Uninstall(name);
        }
    }

    private void Uninstall(ModelName name)
    {
        if (Attempt(name, () => name.ToReference(SessionState.Path)) is not { } reference
            || Attempt(name, () => new FindModel(Session).Run(reference)) is not { } model
            || !Approves($"{model.Name} ({model.Size})", "Uninstall model", Force))
        {
            return;
        }

        DoItem(name, async (pump, cancellationToken) =>
        {
            var gone = await new UninstallModel(Session).RunAsync(model.Name, cancellationToken);
            pump.Verbose($"{gone.Name} was removed: {gone.Size}.");
        });
    }
}
