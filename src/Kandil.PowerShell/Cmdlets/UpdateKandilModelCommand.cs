using System.Management.Automation;
using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Installing;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Errors;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;
using Kandil.PowerShell.Results;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows what is newer at the sources of installed models, and installs it with -Apply.</summary>
[Cmdlet(VerbsData.Update, "KandilModel", SupportsShouldProcess = true)]
[OutputType(typeof(ModelUpdate), typeof(ModelInstallation))]
public sealed class UpdateKandilModelCommand : DownloadCmdlet
{
    private readonly Consent _consent;

    /// <summary>Makes the cmdlet.</summary>
    public UpdateKandilModelCommand() => _consent = new Consent(this, "Update model");

    /// <summary>Names of installed models, with wildcards if wanted; all that came from a source without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <summary>Installs what is newer.</summary>
    [Parameter]
    public SwitchParameter Apply { get; set; }

    /// <summary>Accepts the licenses of what is newer, which you have read.</summary>
    [Parameter]
    public SwitchParameter AcceptLicense { get; set; }

    /// <summary>Installs what does not fit this machine, too.</summary>
    [Parameter]
    public SwitchParameter AllowIncompatible { get; set; }

    /// <summary>Does not ask. A license is not accepted by it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

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

        // A pipeline that brings nothing asks for nothing; neither a pipeline nor a name asks for all.
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(Name)))
        {
            Update(null, null);
        }

        foreach (var name in Name.Where(name => !LeavesOut(name)))
        {
            if (Attempt(name, () => InstalledModels.Find(Session, name)) is { Count: > 0 } references)
            {
                Update(name, references);
            }
        }
    }

    private void Update(ModelName? item, IReadOnlyList<string>? references) => DoItem(item, async (pump, cancellationToken) =>
    {
        foreach (ModelUpdate update in await new FindOutdated(Session).RunAsync(references, Network, pump, cancellationToken))
        {
            if (Apply && update.State != UpdateState.Current)
            {
                await ApplyAsync(update, pump, cancellationToken);
            }
            else
            {
                pump.Post(() => Show(update));
            }
        }
    });

    // What is gone was found out; what could not be compared is an error beside its object.
    private void Show(ModelUpdate update)
    {
        WriteObject(update);
        if (update is { State: UpdateState.Unknown, Failure: { } failure })
        {
            WriteError(ErrorRecords.From(failure, update.Model.Name));
        }
    }

    private async Task ApplyAsync(ModelUpdate update, PipelinePump pump, CancellationToken cancellationToken)
    {
        try
        {
            if (update.Failure is { } failure)
            {
                throw failure;
            }

            update = update with { Plan = update.Plan! with { AllowsIncompatible = AllowIncompatible } };
            InstallPlan plan = update.Plan with { AcceptsLicense = AcceptLicense };
            if (await pump.AskAsync(() => _consent.To(plan, Force)) is not { } approved)
            {
                pump.Post(() => ShowUpdate(update));
                return;
            }

            UpdateReport report = await new UpdateModel(Session).RunAsync(update, approved.AcceptsLicense, Network, pump, cancellationToken);
            pump.Post(() => WriteObject(ModelInstallation.Of(approved, report.Install!) with { Update = update.Summary }));
        }
        catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled)
        {
            pump.Post(() => WriteError(ErrorRecords.From(failure, update.Model.Name)));
        }
    }

    private void ShowUpdate(ModelUpdate update)
    {
        if (IsWhatIf)
        {
            WriteObject(update);
        }
    }
}
