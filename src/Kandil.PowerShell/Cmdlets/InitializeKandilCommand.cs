using System.Management.Automation;
using System.Security;
using Kandil.Core.Operations.Setup;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Errors;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;
using Kandil.PowerShell.Results;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>
/// Sets Kandil up: shows the machine, asks where models are to run, for a key where one is missing, and which models to install. What
/// is given as a parameter is not asked; what is done already is not done again.
/// </summary>
[Cmdlet(VerbsData.Initialize, "Kandil", SupportsShouldProcess = true)]
[OutputType(typeof(SetupResult))]
public sealed class InitializeKandilCommand : DownloadCmdlet
{
    private const string Otherwise = "Give -Provider and -Model, with -Key where the provider wants one, and -DefaultModel; or take what is proposed with -Force.";

    private readonly Consent _consent;

    /// <summary>Makes the cmdlet.</summary>
    public InitializeKandilCommand() => _consent = new Consent(this, "Install model");

    /// <summary>Where models are to run: embedded (Kandil's own engine), ollama, or a cloud provider such as anthropic.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(SetupPlaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Provider { get; set; }

    /// <summary>The models, by any name of Get-KandilModel -Available; an empty list for none.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(AvailableModelCompleter))]
    [ValidateNotNull]
    [AllowEmptyCollection]
    public ModelName[]? Model { get; set; }

    /// <summary>The provider's key.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Key { get; set; }

    /// <summary>The model that is asked where none is named.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AvailableModelCompleter))]
    [ValidateNotNullOrEmpty]
    public string? DefaultModel { get; set; }

    /// <summary>Takes what is proposed where nothing is given, and downloads more than 1 GiB without asking; a license is not accepted by it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => DoItem(Provider, async (pump, cancellationToken) =>
    {
        var request = new SetupRequest
        {
            Provider = Provider,
            Models = Model is null ? null : [.. Model.Select(model => model.Reference)],
            Key = Key is null ? null : KeyPrompt.Reveal(Key),
            DefaultModel = DefaultModel,
            TakesProposals = Force,
            Network = Network,
        };
        var dialogue = new HostDialogue(this, pump, _consent, Force, Otherwise);
        SetupReport report = await new SetUpKandil(Session).RunAsync(request, dialogue, pump, cancellationToken);
        pump.Post(() => Write(report));
    });

    private void Write(SetupReport report)
    {
        foreach (SetupModel failed in report.Models.Where(model => model.Failure is not null))
        {
            WriteError(ErrorRecords.From(failed.Failure!, failed.Name));
        }

        WriteObject(SetupResult.Of(report));
    }
}
