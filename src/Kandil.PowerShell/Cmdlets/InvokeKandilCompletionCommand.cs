using System.Management.Automation;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Chats;
using Kandil.Core.Primitives;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Errors;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;
using Kandil.PowerShell.Views;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Asks a model. Every prompt is answered in the order in which it comes; one that fails does not stop the others.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "KandilCompletion")]
[OutputType(typeof(Completion))]
public sealed partial class InvokeKandilCompletionCommand : PromptCmdlet
{
    /// <summary>What to ask: one prompt or several.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? Prompt { get; set; }

    /// <summary>The model: a name, the path of a GGUF file, or a model object; the one that comes with Kandil without it.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "Name")]
    [ArgumentCompleter(typeof(AnsweringModelCompleter))]
    [ValidateNotNull]
    public ModelName? Model { get; set; }

    /// <summary>A chat that the prompts go on with, its name or object: its model and its options are used, and it remembers what is said.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ChatCompleter))]
    [ValidateNotNull]
    public ChatName? Chat { get; set; }

    /// <summary>Shows the text as it comes, then gives the one object.</summary>
    [Parameter]
    public SwitchParameter Stream { get; set; }

    /// <summary>How many prompts each model is asked at once, 1 to 100: they are then answered together when all are there, in their order.</summary>
    [Parameter]
    public int? ThrottleLimit { get; set; }

    /// <summary>Asks no other machine; what would have to fails.</summary>
    [Parameter]
    public SwitchParameter Offline { get; set; }

    /// <summary>Runs as a job on a thread of this process, one for all prompts; it can ask nobody, so -Tool is not for it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>Text that the prompt is about, where both are given: the prompt is then asked once, with all of the text behind it.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    private readonly List<PromptRequest> _batch = [];
    private readonly List<string> _text = [];
    private bool _isPromptGiven;
    private GatheredJob? _job;

    private protected override bool IsOffline => Offline;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Stream && ThrottleLimit is not null)
        {
            ThrowTerminatingError(ErrorRecords.From(ArgumentErrors.NotTogether(OptionNames.Stream, OptionNames.ThrottleLimit), null));
        }

        if (AsJob)
        {
            _job = new GatheredJob(this);
        }

        ReadTools();
        _isPromptGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Prompt));
        if (Chat is not null && OfTheChat() is { } option)
        {
            ThrowTerminatingError(ErrorRecords.From(ChatErrors.OptionOfTheChat($"-{option}"), null));
        }

        // What the model calls would run in the job's session, which has neither the caller's functions nor anybody to ask.
        if (AsJob && Tool is not null)
        {
            ThrowTerminatingError(ErrorRecords.From(ArgumentErrors.NotTogether(new OptionName("tool"), new OptionName("as_job")), null));
        }

        // A chat's questions wait for each other's answers.
        if (Chat is not null && ThrottleLimit is not null)
        {
            ThrowTerminatingError(ErrorRecords.From(ArgumentErrors.NotTogether(OptionNames.Chat, OptionNames.ThrottleLimit), null));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_job is not null)
        {
            _job.Add(InputObject);
            return;
        }

        if (_isPromptGiven && InputObject?.BaseObject is string text)
        {
            _text.Add(text);
            return;
        }

        Ask();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_job is not null)
        {
            WriteObject(_job.Start(), enumerateCollection: true);
            return;
        }

        if (_text.Count > 0)
        {
            string text = string.Join('\n', _text);
            Prompt = [.. (Prompt ?? []).Select(prompt => PromptRequest.WithInput(prompt ?? "", text))];
            Ask();
        }

        if (_batch.Count > 0)
        {
            DoItem(null, AnswerAllAsync);
        }
    }

    // How the model is asked is the chat's own affair; what is left out of a question is no contradiction.
    private string? OfTheChat() => MyInvocation.BoundParameters.Keys.FirstOrDefault(name =>
        name is nameof(Model) || (name is not nameof(Key) && typeof(PromptCmdlet).GetProperty(name)?.DeclaringType == typeof(PromptCmdlet)));

    private void Ask()
    {
        ChooseForFile();
        KandilChat? chat = null;
        if (Chat is not null && (chat = Attempt(Chat, () => Chat.Find(Session))) is null)
        {
            return;
        }

        string? model = null;
        if (Model is not null && (model = Attempt(Model, () => Model.ToReference(SessionState.Path))) is null)
        {
            return;
        }

        if (Images() is not { } images)
        {
            return;
        }

        foreach (string? prompt in Prompt ?? [""])
        {
            if (ThrottleLimit is not null)
            {
                _batch.Add(Request(prompt ?? "", model, images));
                continue;
            }

            DoItem(prompt, (pump, cancellationToken) => AnswerAsync(Request(prompt ?? "", model, images), chat, pump, cancellationToken));
        }
    }

    private async Task AnswerAllAsync(PipelinePump pump, CancellationToken cancellationToken)
    {
        await foreach (var answer in new CompleteBatch(Session).RunAsync(_batch, ThrottleLimit!.Value, pump, cancellationToken))
        {
            pump.Report(new OperationProgress("answers", "", answer.Index + 1, _batch.Count));
            pump.Post(() =>
            {
                if (answer.Failure is { } failure)
                {
                    WriteError(ErrorRecords.From(failure, answer.Request.Messages[^1].Content));
                }
                else
                {
                    Finish(answer.Request, answer.Completion!);
                }
            });
        }
    }

    private async Task AnswerAsync(PromptRequest request, KandilChat? chat, PipelinePump pump, CancellationToken cancellationToken)
    {
        var updates = chat is not null
            ? new ContinueChat(Session).RunAsync(chat, request, pump, cancellationToken)
            : new CompletePrompt(Session).RunAsync(request, pump, cancellationToken);
        int pieces = 0;
        try
        {
            await foreach (var update in updates)
            {
                if (update is CompletionText text)
                {
                    pieces++;
                    ShowPiece(text.Text, pieces, request, pump);
                }
                else if (update is CompletionFinished finished)
                {
                    pump.Post(() => Finish(request, finished.Completion));
                }
            }
        }
        catch (Exception) when (Stream && pieces > 0 && !cancellationToken.IsCancellationRequested)
        {
            // The error that follows is not part of the text's last line.
            pump.Post(() => ShowText("", endsLine: true));
            throw;
        }
    }

    private void ShowPiece(string text, int pieces, PromptRequest request, PipelinePump pump)
    {
        if (Stream)
        {
            pump.Post(() => ShowText(text, endsLine: false));
        }
        else
        {
            // A piece is a token but for characters that take several.
            pump.Report(new OperationProgress("answer", request.Model ?? "", pieces, request.MaxTokens ?? 0));
        }
    }

    private void Finish(PromptRequest request, Completion completion)
    {
        if (Stream)
        {
            ShowText("", endsLine: true);
        }

        if (completion.Device is { } device)
        {
            WriteVerbose($"{completion.Model} was computed on {device}.");
        }

        if (CompletePrompt.CutOff(request, completion) is { } warning)
        {
            WriteWarning(warning.Render(CommandSpelling.Spell));
        }

        if (Stream)
        {
            StreamedText.Write(this, completion);
        }
        else
        {
            WriteObject(AnswerObject.Of(completion));
        }
    }

    // As Write-Host does: on the screen at once, and a caller may redirect it (6>).
    private void ShowText(string text, bool endsLine) =>
        WriteInformation(new HostInformationMessage { Message = text, NoNewLine = !endsLine }, ["PSHOST"]);
}
