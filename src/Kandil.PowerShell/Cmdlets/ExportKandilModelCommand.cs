using System.Management.Automation;
using Kandil.Core.Operations.Installing;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Copies a model with its manifest into a folder, for a machine without a network; Import-KandilModel takes it in there.</summary>
[Cmdlet(VerbsData.Export, "KandilModel", SupportsShouldProcess = true)]
[OutputType(typeof(DirectoryInfo))]
public sealed class ExportKandilModelCommand : KandilCmdlet
{
    /// <summary>The installed model.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName? Name { get; set; }

    /// <summary>A folder that is empty, missing, or holds the same model.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("Path", "Folder")]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

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

        string reference = Name!.Reference;
        if (Attempt(Destination, () => SessionState.Path.GetUnresolvedProviderPathFromPSPath(Destination)) is { } folder
            && ShouldProcess(reference, $"Export model to {folder}"))
        {
            DoItem(reference, async (pump, cancellationToken) =>
            {
                await new ExportModel(Session).RunAsync(reference, folder, pump, cancellationToken);
                pump.Post(() => WriteObject(new DirectoryInfo(folder)));
            });
        }
    }
}
