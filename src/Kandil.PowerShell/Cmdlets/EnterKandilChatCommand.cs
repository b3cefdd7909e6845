using System.Management.Automation;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Chats;
using Kandil.Core.Primitives;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>
/// Talks with a model, a line a question, until /exit. The chat stays in the session: Enter-KandilChat with its name goes on, also
/// after Ctrl+C, which stops an answer and leaves.
/// </summary>
[Cmdlet(VerbsCommon.Enter, "KandilChat", SupportsShouldProcess = true)]
[OutputType(typeof(KandilChat))]
public sealed class EnterKandilChatCommand : KandilCmdlet
{
    /// <summary>The chat: its name or the object; a new one without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ChatCompleter))]
    [ValidateNotNull]
    public ChatName? Chat { get; set; }

    /// <summary>The model that answers from now on; the chat's own, or the default one, without it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AnsweringModelCompleter))]
    [ValidateNotNull]
    public ModelName? Model { get; set; }

    /// <summary>Instructions that stand above a new chat.</summary>
    [Parameter]
    public string? System { get; set; }

    /// <summary>Gives the chat when it is left.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Asks no other machine; what would have to fails.</summary>
    [Parameter]
    public SwitchParameter Offline { get; set; }

    private protected override bool IsOffline => Offline;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess(Chat?.Name ?? "a new chat", "Talk") || Attempt(Chat, Open) is not { } chat)
        {
            return;
        }

        string model = chat.LastModel ?? chat.Model ?? "the default model";
        Show(chat.Turns > 0 ? $"{chat.Name} goes on after {Counted.Of(chat.Turns, "turn")} with {model}. /help lists the commands, /exit leaves."
            : $"{chat.Name}, with {model}: type a question; /help lists the commands, /exit leaves.");
        while (Attempt(chat, ReadLine) is { IsEnd: false, Text: var line } && Takes(chat, line))
        {
        }

        if (PassThru)
        {
            WriteObject(chat);
        }
        else if (chat.Turns > 0)
        {
            Show($"{chat.Name} stays until this session ends: Enter-KandilChat {chat.Name} goes on with it, Export-KandilChat {chat.Name} keeps it in a file.");
        }
    }

    private KandilChat Open()
    {
        string? model = Model?.ToReference(SessionState.Path);
        if (Chat is null)
        {
            return Session.Chats.Begin(null, new() { Messages = [], Model = model }, System);
        }

        KandilChat chat = Chat.Find(Session);
        if (model is not null)
        {
            chat.Use(model);
        }

        return chat;
    }

    // False when the chat is to be left.
    private bool Takes(KandilChat chat, string line)
    {
        if (ChatCommands.IsCommand(line))
        {
            return Obeys(chat, line);
        }

        if (!string.IsNullOrWhiteSpace(line))
        {
            DoItem(line, (pump, cancellationToken) => AnswerAsync(chat, line, pump, cancellationToken));
        }

        return true;
    }

    private bool Obeys(KandilChat chat, string line)
    {
        bool leaves = false;
        DoItem(line, async (pump, cancellationToken) =>
        {
            ChatReply reply = await new ChatCommands(Session, chat, pump).ObeyAsync(line, cancellationToken);
            leaves = reply.Leaves;
            if (reply.Remark.Length > 0)
            {
                pump.Post(() => Show(reply.Remark));
            }
        });
        return !leaves;
    }

    private async Task AnswerAsync(KandilChat chat, string question, PipelinePump pump, CancellationToken cancellationToken)
    {
        await foreach (CompletionUpdate update in new ContinueChat(Session).RunAsync(chat, question, pump, cancellationToken))
        {
            if (update is CompletionText piece)
            {
                pump.Post(() => Host.UI.Write(piece.Text));
            }
            else if (update is CompletionFinished)
            {
                pump.Post(() => Host.UI.WriteLine());
            }
        }
    }

    private Line ReadLine()
    {
        try
        {
            Host.UI.Write("> ");
            string? line = Host.UI.ReadLine();
            return new Line(line is null, line ?? "");
        }
        catch (Exception refusal) when (HostRefusal.IsOf(refusal))
        {
            throw ChatErrors.NobodyTalks(refusal);
        }
    }

    private void Show(string text) => Host.UI.WriteLine(text);

    private sealed record Line(bool IsEnd, string Text);
}
