using System.Management.Automation;
using Kandil.Core.Errors;
using Kandil.Core.Operations.CodeTasks;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Errors;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;
using Kandil.PowerShell.Results;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>
/// <para type="synopsis">Has a model review files of code, or propose better code or tests, which are written only with your consent.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "KandilCodeTask", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = "Path")]
[OutputType(typeof(CodeFinding), typeof(string), typeof(CodeChange))]
public sealed class InvokeKandilCodeTaskCommand : PromptCmdlet
{
    private bool _yesToAll;
    private bool _noToAll;
    private GatheredJob? _job;

    /// <summary>review, refactor or test.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public CodeTask Task { get; set; }

    /// <summary>Files of code; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = "Path")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files of code, as Get-ChildItem gives them; wildcards stand for themselves.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath")]
    [Alias("FullName", "PSPath")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The model; the default one if not given.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AnsweringModelCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <summary>What you wish beside the task, for the model.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Instruction { get; set; }

    /// <summary>Writes what the model proposes without asking. -WhatIf and -Confirm stay in force.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Asks no other machine; what would have to fails.</summary>
    [Parameter]
    public SwitchParameter Offline { get; set; }

    private protected override bool IsOffline => Offline;

    /// <summary>Runs as a job on a thread of this process, one for all files; it can ask nobody, so give -Force or -WhatIf where something is written.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (!AsJob)
        {
            return;
        }

        // Said before any model is asked, and not when its answer is there.
        if (Task != CodeTask.Review && !IsAnsweredInAdvance && !IsWhatIf)
        {
            ThrowTerminatingError(ErrorRecords.From(ArgumentErrors.NobodyToAsk("Writing what the model proposes"), Task));
        }

        _job = new GatheredJob(this);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_job is not null)
        {
            WriteObject(_job.Start(), enumerateCollection: true);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == "LiteralPath";
        if (_job is not null)
        {
            Gather(_job, isLiteral);
            return;
        }

        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            foreach (string file in Attempt(path, () => FilePaths.Find(SessionState.Path, path, isLiteral)) ?? [])
            {
                DoItem(file, (pump, cancellationToken) => RunAsync(file, pump, cancellationToken));
            }
        }
    }

    // -Confirm has asked already, or -Confirm:$false has answered.
    private bool IsAnsweredInAdvance => Force || MyInvocation.BoundParameters.ContainsKey("Confirm");

    private void Gather(GatheredJob job, bool isLiteral)
    {
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            var item = PSObject.AsPSObject(path);
            if (isLiteral)
            {
                item = new PSObject();
                item.Properties.Add(new PSNoteProperty(nameof(LiteralPath), path));
            }

            job.Add(item);
        }
    }

    private async Task RunAsync(string file, PipelinePump pump, CancellationToken cancellationToken)
    {
        CodeTaskResult result = await new RunCodeTask(Session).RunAsync(Task, file, Instruction, Request("", Model), pump, cancellationToken);
        if (result.Proposal is not { } proposal)
        {
            // A model that did not answer in the form of findings has said something all the same.
            object answer = result.Findings is { } findings ? findings : result.Text;
            pump.Post(() => WriteObject(answer, enumerateCollection: true));
            return;
        }

        CodeChangeState state = await pump.AskAsync(() => Decide(result.Model, proposal));
        if (state == CodeChangeState.Applied)
        {
            RunCodeTask.Apply(proposal);
        }

        pump.Post(() => WriteObject(new CodeChange(result.Task, result.Path, proposal.Path, state, result.Model, proposal.Diff)));
    }

    // On the pipeline's thread.
    private CodeChangeState Decide(string model, CodeProposal proposal)
    {
        if (proposal.Diff.Count == 0)
        {
            WriteVerbose($"{model} would change nothing of {proposal.Path}.");
            return CodeChangeState.Unchanged;
        }

        if (proposal.Warning is { } warning)
        {
            WriteWarning(warning);
        }

        Show(proposal);
        string action = proposal.IsNew ? "Make the file as shown" : "Change the file as shown";
        if (!Approves(proposal.Path, action, Force))
        {
            return IsWhatIf ? CodeChangeState.Shown : CodeChangeState.Declined;
        }

        return IsAnsweredInAdvance || IsAgreed(proposal) ? CodeChangeState.Applied : CodeChangeState.Declined;
    }

    private bool IsAgreed(CodeProposal proposal)
    {
        try
        {
            return ShouldContinue($"{(proposal.IsNew ? "Make" : "Change")} {proposal.Path} as shown?", "The model proposes a change", ref _yesToAll, ref _noToAll);
        }
        catch (Exception nobody) when (HostRefusal.IsOf(nobody))
        {
            throw ArgumentErrors.NobodyToAsk($"Writing {proposal.Path}", nobody);
        }
    }

    // As Write-Host does: on the screen, and not among the objects.
    private void Show(CodeProposal proposal)
    {
        bool colours = Host?.UI is { SupportsVirtualTerminal: true } && Rendering() != "PlainText";
        foreach (string line in proposal.Diff)
        {
            WriteInformation(new HostInformationMessage { Message = colours ? CodeChange.Coloured(line) : line }, ["PSHOST"]);
        }
    }

    private string? Rendering() => (GetVariableValue("PSStyle") is { } style ? PSObject.AsPSObject(style) : null)?.Properties["OutputRendering"]?.Value?.ToString();
}
