using System.Management.Automation;
using Kandil.Core.Operations;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Lets clean-up take models again.</summary>
[Cmdlet(VerbsCommon.Unlock, "KandilModel", SupportsShouldProcess = true)]
[OutputType(typeof(KandilModel))]
public sealed class UnlockKandilModelCommand : KandilCmdlet
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

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name.Where(name => ShouldProcess(name.Reference, "Unpin model")))
        {
            DoItem(name, async (pump, cancellationToken) =>
            {
                foreach (var model in await new PinModel(Session).RunAsync(name.Reference, pinned: false, cancellationToken))
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
