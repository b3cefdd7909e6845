using System.Management.Automation;
using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Provisioning;
using Kandil.Core.Operations.Setup;
using Kandil.Core.Sources;
using Kandil.Core.Storage;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Errors;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;
using Kandil.PowerShell.Results;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Installs models: planned, downloaded, verified, checked, and only then visible. With -WhatIf the plan is the result.</summary>
[Cmdlet(VerbsLifecycle.Install, "KandilModel", DefaultParameterSetName = "Name", SupportsShouldProcess = true)]
[OutputType(typeof(ModelInstallation), typeof(InstallPlan), typeof(EndpointReport), ParameterSetName = ["Name"])]
[OutputType(typeof(RequirementResult), ParameterSetName = ["RequirementFile"])]
public sealed class InstallKandilModelCommand : DownloadCmdlet
{
    private readonly Consent _consent;

    /// <summary>Makes the cmdlet.</summary>
    public InstallKandilModelCommand() => _consent = new Consent(this, "Install model");

    /// <summary>A name of Get-KandilModel -Available, owner/repo[:quantisation], SOURCE:group/model[:version], ollama:NAME, or what Find-KandilModel gives.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model", "Reference")]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <summary>A file of required models: psd1 or json. A second run changes nothing.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "RequirementFile", ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string? RequirementFile { get; set; }

    /// <summary>A branch, tag, commit or version.</summary>
    [Parameter(ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public string? Revision { get; set; }

    /// <summary>The quantisation; Q4_K_M or the nearest without it.</summary>
    [Parameter(ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(QuantizationCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Quantization { get; set; }

    /// <summary>Takes only files that fit one of these globs.</summary>
    [Parameter(ParameterSetName = "Name")]
    [ValidateNotNullOrEmpty]
    public string[] Include { get; set; } = [];

    /// <summary>Leaves files that fit one of these globs.</summary>
    [Parameter(ParameterSetName = "Name")]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>llama-cpp or transformers; by the files without it.</summary>
    [Parameter(ParameterSetName = "Name")]
    [ValidateSet("llama-cpp", "transformers")]
    public string? Library { get; set; }

    /// <summary>Downloads what is installed already, too.</summary>
    [Parameter(ParameterSetName = "Name")]
    public SwitchParameter Reinstall { get; set; }

    /// <summary>Accepts the model's license, which you have read.</summary>
    [Parameter(ParameterSetName = "Name")]
    public SwitchParameter AcceptLicense { get; set; }

    /// <summary>Allows files that can run code, where -Include names them in full.</summary>
    [Parameter(ParameterSetName = "Name")]
    public SwitchParameter AllowCode { get; set; }

    /// <summary>Installs what does not fit this machine, too.</summary>
    [Parameter(ParameterSetName = "Name")]
    public SwitchParameter AllowIncompatible { get; set; }

    /// <summary>Has warnings about the fit count as reasons against a model.</summary>
    [Parameter(ParameterSetName = "Name")]
    public SwitchParameter Strict { get; set; }

    /// <summary>Has clean-up leave the model.</summary>
    [Parameter(ParameterSetName = "Name")]
    public SwitchParameter Pin { get; set; }

    /// <summary>
    /// Downloads more than 1 GiB without asking: smaller ones are asked about with -Confirm alone, which holds beside -Force too.
    /// A license is not accepted by it; that is -AcceptLicense.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Installs as a job on a thread of this process.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (RunsAsJob(AsJob))
        {
            return;
        }

        if (RequirementFile is not null)
        {
            Provision(RequirementFile);
        }
        else
        {
            foreach (var name in Name)
            {
                DoItem(name, (pump, cancellationToken) => AddAsync(name, pump, cancellationToken));
            }
        }
    }

    private Task AddAsync(ModelName name, PipelinePump pump, CancellationToken cancellationToken)
    {
        string typed = name.ToSource(Session);
        if (new FindEndpoint(Session).OfCloudAlone(typed) is { } server)
        {
            if (server.Remark is { } note)
            {
                pump.WarnOnce(note);
            }

            return CheckAsync(server, pump, cancellationToken);
        }

        ResolvedModel resolved = new ResolveModel(Session).AtItsSource(typed);
        bool isWatched = HostLines.IsWatched(this);
        if (resolved.Remark is { } remark && !isWatched)
        {
            pump.Warn(remark);
        }

        Guide(pump).Show(AddingLines.Meaning(resolved));
        return PullOllamaModel.NameOf(resolved.Reference) is null
            ? InstallAsync(resolved, NetworkFor(name), pump, cancellationToken)
            : PullAsync(resolved.Reference, pump, cancellationToken);
    }

    // There is nothing to install of it: what can be done is to see that it answers.
    private async Task CheckAsync(Endpoint server, PipelinePump pump, CancellationToken cancellationToken)
    {
        if (!await pump.AskAsync(() => ShouldProcess($"{server.Name} at {server.Address}", "Ask whether the model answers")))
        {
            return;
        }

        HostDialogue guide = Guide(pump);
        if (HostLines.IsWatched(this))
        {
            await new ProvideKey(Session).ForAsync(server, Network, guide, pump, cancellationToken);
        }

        EndpointReport report = await new CheckEndpoint(Session).RunAsync(server, Network, CheckEndpoint.UsualTimeout, cancellationToken);
        if (report.Failure is { } failure)
        {
            throw failure;
        }

        guide.Show([.. AddingLines.Answer(report), Ready(server.Name)]);
        pump.Post(() => WriteObject(report));
    }

    private HostDialogue Guide(PipelinePump pump) => new(this, pump, _consent, Force, "Store the key first, with Set-KandilCredential.");

    private static GuideLine Ready(string name) =>
        new(GuideMark.Passed, $"Ready: {CommandSpelling.Spell(new OperationCall(OperationNames.Ask, "Hello").With(OptionNames.Model, name))}");

    private async Task InstallAsync(ResolvedModel resolved, NetworkOptions network, PipelinePump pump, CancellationToken cancellationToken)
    {
        InstallRequest request = Request(resolved.Reference, network);
        InstallPlan plan = await new PlanInstall(Session).RunAsync(request, cancellationToken);
        HostDialogue guide = Guide(pump);
        if (!plan.AlreadyInstalled && !IsWhatIf)
        {
            guide.Show(AddingLines.Fit(plan));
        }

        if (await pump.AskAsync(() => _consent.To(plan, Force)) is not { } approved)
        {
            pump.Post(() => ShowPlan(plan));
            return;
        }

        InstallReport report = await TellingStopAsync(approved, request.Network, pump, cancellationToken);
        pump.Verbose(string.Join(", ", report.Result.Phases.Select(phase => $"{phase.Phase} {Views.Readable.Duration(phase.Elapsed)}")));
        guide.Show(AddingLines.Checked(approved, report.Result));
        if (report.Model.Library == ModelRecord.LlamaCpp)
        {
            guide.Show([Ready(AddingLines.ShortestName(Session, report.Model, resolved.Model))]);
        }

        pump.Post(() => WriteObject(ModelInstallation.Of(approved, report)));
    }

    private async Task<InstallReport> TellingStopAsync(InstallPlan plan, NetworkOptions network, PipelinePump pump, CancellationToken cancellationToken)
    {
        var operation = new InstallModel(Session);
        bool isWatched = HostLines.IsWatched(this);
        try
        {
            return await operation.RunAsync(plan, network, pump, cancellationToken);
        }
        catch (Exception) when (isWatched && cancellationToken.IsCancellationRequested)
        {
            // The pipeline takes nothing any more; the host does, from any thread.
            Host.UI?.WriteLine(operation.DescribeStop(plan));
            throw;
        }
    }

    private void ShowPlan(InstallPlan plan)
    {
        if (IsWhatIf)
        {
            WriteObject(plan);
        }
    }

    private InstallRequest Request(string reference, NetworkOptions network) => new()
    {
        Model = reference,
        Revision = Revision,
        Files = new FileWishes { Quantization = Quantization, Include = Include, Exclude = Exclude, Library = Library, AllowCode = AllowCode },
        Reinstall = Reinstall,
        AcceptLicense = AcceptLicense,
        AllowIncompatible = AllowIncompatible,
        Strict = Strict,
        Pin = Pin,
        Network = network,
    };

    private async Task PullAsync(string reference, PipelinePump pump, CancellationToken cancellationToken)
    {
        if (!await pump.AskAsync(() => Approves(reference, "Have Ollama pull model", Force)))
        {
            return;
        }

        await new PullOllamaModel(Session).RunAsync(reference, Network, pump, cancellationToken);
        KandilModel model = await new OllamaModels(Session).ShowAsync(reference, cancellationToken);
        Guide(pump).Show([Ready(model.Name)]);
        pump.Post(() => WriteObject(ModelInstallation.Pulled(model)));
    }

    private void Provision(string path)
    {
        if (Attempt(path, () => Requirements.Read(path, SessionState.Path)) is not { } file)
        {
            return;
        }

        // What would be done is worth more than the sentence that it would be.
        bool isDryRun = IsWhatIf;
        if (!Approves(path, "Bring this machine's models to what the file says", Force) && !isDryRun)
        {
            return;
        }

        DoItem(path, async (pump, cancellationToken) =>
        {
            foreach (RequirementResult result in await new ProvisionModels(Session).RunAsync(file, isDryRun, Network, pump, cancellationToken))
            {
                pump.Post(() => Write(result));
            }
        });
    }

    private void Write(RequirementResult result)
    {
        WriteObject(result);
        if (result.Failure is { } failure)
        {
            WriteError(ErrorRecords.From(failure, result.Requirement.Model));
        }
    }
}
