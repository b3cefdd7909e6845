using System.Management.Automation;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;

namespace Kandil.PowerShell.Pipeline;

/// <summary>What the two cmdlets share that pin models and unpin them.</summary>
public abstract class PinCmdlet : KandilCmdlet
{
    /// <summary>Names of installed models; every installed version that a name leaves open.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <summary>Gives the models as they are now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected abstract bool Pins { get; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ModelName name in Name.Where(name => ShouldProcess(name.Reference, Pins ? "Pin model" : "Unpin model")))
        {
            DoItem(name, async (pump, cancellationToken) =>
            {
                foreach (KandilModel model in await new PinModel(Session).RunAsync(name.Reference, Pins, cancellationToken))
                {
                    pump.Post(() => Show(model));
                }
            });
        }
    }

    private void Show(KandilModel model)
    {
        if (PassThru)
        {
            WriteObject(model);
        }
    }
}
