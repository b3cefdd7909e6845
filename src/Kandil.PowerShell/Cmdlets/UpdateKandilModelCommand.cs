using System.Management.Automation;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;
using Kandil.PowerShell.Results;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows what is newer at the sources of installed models, and installs it with -Apply.</summary>
[Cmdlet(VerbsData.Update, "KandilModel", SupportsShouldProcess = true)]
[OutputType(typeof(ModelUpdate), typeof(ModelInstallation))]
public sealed class UpdateKandilModelCommand : NetworkCmdlet
{
    private readonly List<string> _references = [];

    /// <summary>Names of installed models; all that came from a source without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <summary>Installs what is newer.</summary>
    [Parameter]
    public SwitchParameter Apply { get; set; }

    /// <summary>Accepts the licenses of what is newer, which you have read.</summary>
    [Parameter]
    public SwitchParameter AcceptLicense { get; set; }

    /// <summary>Runs as a job on a thread of this process.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _references.AddRange(Name.Select(name => name.Reference));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // An empty pipeline asks for nothing; no pipeline and no name asks for all.
        if (AsJob)
        {
            WriteObject(ThreadJobs.Start(this), enumerateCollection: true);
        }
        else if (_references.Count > 0 || !MyInvocation.ExpectingInput)
        {
            DoItem(null, async (pump, cancellationToken) =>
            {
                var updates = await new FindOutdated(Session).RunAsync(_references.Count == 0 ? null : _references, Network, pump, cancellationToken);
                foreach (ModelUpdate update in updates)
                {
                    await ShowAsync(update, pump, cancellationToken);
                }
            });
        }
    }

    private async Task ShowAsync(ModelUpdate update, PipelinePump pump, CancellationToken cancellationToken)
    {
        if (!Apply || update.State == UpdateState.Current)
        {
            pump.Post(() => WriteObject(update));
            return;
        }

        try
        {
            if (update.Failure is { } failure)
            {
                throw failure;
            }

            await ApplyAsync(update, pump, cancellationToken);
        }
        catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled)
        {
            pump.Post(() => WriteError(Errors.ErrorRecords.From(failure, update.Model.Name)));
        }
    }

    private async Task ApplyAsync(ModelUpdate update, PipelinePump pump, CancellationToken cancellationToken)
    {
        if (!await pump.AskAsync(() => ShouldProcess($"{update.Model.Name}: {update.Summary}, {update.DownloadBytes} to download", "Update model")))
        {
            return;
        }

        UpdateReport report = await new UpdateModel(Session).RunAsync(update, AcceptLicense, Network, pump, cancellationToken);
        pump.Post(() => WriteObject(ModelInstallation.Of(update.Plan!, report.Install!) with { Update = update.Summary }));
    }
}
