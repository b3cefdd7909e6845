using System.Management.Automation;
using Kandil.Core.Operations.StoreCare;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows where the models lie and how much room they take.</summary>
[Cmdlet(VerbsCommon.Get, "KandilStore")]
[OutputType(typeof(StoreSummary))]
public sealed class GetKandilStoreCommand : KandilCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing() => DoItem(null, (pump, _) => Task.Run(
        () =>
        {
            StoreSummary summary = new ShowStore(Session).Run();
            pump.Post(() => WriteObject(summary));
        },
        CancellationToken.None));
}
