using System.Management.Automation;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Chats;
using Kandil.Core.Operations.Names;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Begins a chat: a conversation whose turns are remembered. Nothing is loaded or asked until its first question.</summary>
[Cmdlet(VerbsCommon.New, "KandilChat", SupportsShouldProcess = true)]
[OutputType(typeof(KandilChat))]
public sealed class NewKandilChatCommand : PromptCmdlet
{
    /// <summary>The model: a name, the path of a GGUF file, or a model object; the default one without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ArgumentCompleter(typeof(AnsweringModelCompleter))]
    [ValidateNotNull]
    public ModelName? Model { get; set; }

    /// <summary>What to call it; chat-1, chat-2 and so on without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string? model = null;
        if (Model is not null && (model = Attempt(Model, () => Model.ToReference(SessionState.Path))) is null)
        {
            return;
        }

        if (ShouldProcess(Name ?? "a new chat", $"Begin a chat with {model ?? "the default model"}")
            && Attempt(Name, () => Session.Chats.Begin(Name, Request("", model), System)) is { } chat)
        {
            if (model is not null)
            {
                DoItem(model, (pump, cancellationToken) => WarnAsync(chat, model, pump, cancellationToken));
            }

            WriteObject(chat);
        }
    }

    private static async Task WarnAsync(KandilChat chat, string model, PipelinePump pump, CancellationToken cancellationToken)
    {
        if (await new CheckName(Session).RunAsync(model, cancellationToken) is { } doubt)
        {
            pump.Warn(ModelNameErrors.NobodyAnswers($"The model of {chat.Name}", doubt));
        }
    }
}
