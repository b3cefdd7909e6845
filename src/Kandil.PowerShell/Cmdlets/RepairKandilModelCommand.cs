using System.Management.Automation;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Storage;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Puts damaged models right: only what is bad of them is fetched again.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "KandilModel", SupportsShouldProcess = true)]
[OutputType(typeof(RepairResult))]
public sealed class RepairKandilModelCommand : DownloadCmdlet
{
    /// <summary>Names of installed models, or what Test-KandilModel gives.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <summary>Runs as a job on a thread of this process.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (RunsAsJob(AsJob))
        {
            return;
        }

        foreach (var name in Name.Where(name => !LeavesOut(name) && ShouldProcess(name.Reference, "Verify model, and fetch again what is damaged of it")))
        {
            DoItem(name, async (pump, cancellationToken) =>
            {
                RepairResult result = await new RepairModel(Session).RunAsync(name.Reference, Network, pump, cancellationToken);
                pump.Post(() => WriteObject(result));
            });
        }
    }
}
