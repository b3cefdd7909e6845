using System.Management.Automation;
using Kandil.Core.Operations.StoreCare;
using Kandil.Core.Storage;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Takes over the models that older programs left in the models' folder. A second run changes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "KandilStore", SupportsShouldProcess = true)]
[OutputType(typeof(MigrateResult))]
public sealed class RepairKandilStoreCommand : KandilCmdlet
{
    /// <summary>Runs as a job on a thread of this process.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (RunsAsJob(AsJob))
        {
            return;
        }

        // What would be done is worth more than the sentence that it would be.
        bool isDryRun = IsWhatIf;
        if (Attempt(null, () => Session.Store.Root) is not { } root || (!ShouldProcess(root, "Take over what older programs left") && !isDryRun))
        {
            return;
        }

        DoItem(null, async (pump, cancellationToken) =>
        {
            MigrateResult result = await new MigrateStore(Session).RunAsync(isDryRun, pump, cancellationToken);
            pump.Post(() => WriteObject(result));
        });
    }
}
