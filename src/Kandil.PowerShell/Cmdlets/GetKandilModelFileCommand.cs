using System.Management.Automation;
using Kandil.Core.Operations.Listing;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows a model's files at its source, with sizes and digests; nothing is downloaded.</summary>
[Cmdlet(VerbsCommon.Get, "KandilModelFile")]
[OutputType(typeof(RemoteFile), typeof(ModelFileListing))]
public sealed class GetKandilModelFileCommand : DownloadCmdlet
{
    /// <summary>owner/repo, SOURCE:group/model[:version], or what Find-KandilModel gives.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model", "Reference")]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <summary>A branch, tag, commit or version.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public string? Revision { get; set; }

    /// <summary>Gives one object for the model, with its license, commit, quantisations and chunks, instead of one for each file.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            DoItem(name, async (pump, cancellationToken) =>
            {
                ModelFileListing listing = await new ShowModelFiles(Session).RunAsync(name.ToSource(Session), Revision, NetworkFor(name), cancellationToken);
                if (listing.DefaultProblem is { } problem)
                {
                    pump.Warn(problem);
                }

                pump.Post(() => WriteObject(Summary ? listing : listing.Files, enumerateCollection: !Summary));
            });
        }
    }
}
