using System.Management.Automation;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;

namespace Kandil.PowerShell.Pipeline;

/// <summary>What the two cmdlets share that pin models and unpin them.</summary>
public abstract class PinCmdlet : KandilCmdlet
{
    /// <summary>Names of installed models, with wildcards if wanted; every installed version that a name leaves open.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <summary>Gives the models as they are now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected abstract bool Pins { get; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ModelName name in Name)
        {
            foreach (string reference in Attempt(name, () => Find(name)) ?? [])
            {
                Change(name, reference);
            }
        }
    }

    private IReadOnlyList<string> Find(ModelName name)
    {
        if (!name.IsPattern)
        {
            _ = new FindModel(Session).Run(name.Reference); // with -WhatIf, too, a name that means nothing is an error
            return [name.Reference];
        }

        IReadOnlyList<string> fitting = InstalledModels.Find(Session, name);
        if (fitting.Count == 0)
        {
            WriteWarning($"No installed model fits '{name}'.");
        }

        return fitting;
    }

    private void Change(ModelName name, string reference)
    {
        if (!ShouldProcess(reference, Pins ? "Pin model" : "Unpin model"))
        {
            return;
        }

        DoItem(name, async (pump, cancellationToken) =>
        {
            foreach (KandilModel model in await new PinModel(Session).RunAsync(reference, Pins, cancellationToken))
            {
                pump.Post(() => Show(model));
            }
        });
    }

    private void Show(KandilModel model)
    {
        if (PassThru)
        {
            WriteObject(model);
        }
    }
}
