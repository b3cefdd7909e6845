using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Settings;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Operations.Chats;

/// <summary>What a command of a chat came to.</summary>
/// <param name="Leaves">True when the chat is to be left.</param>
/// <param name="Remark">What to tell the user, lines; empty for nothing.</param>
public sealed record ChatReply(bool Leaves, string Remark);

/// <summary>The lines of a chat that begin with a slash: the same in both shells.</summary>
/// <param name="session">Where models are looked for.</param>
/// <param name="chat">The chat.</param>
/// <param name="sink">Told of the way there.</param>
public sealed class ChatCommands(KandilSession session, KandilChat chat, IOperationSink sink)
{
    /// <summary>The list of the commands.</summary>
    public const string Help = """
        /system TEXT   set the instructions above the conversation; alone it shows them
        /model         which model answers; /model use NAME takes another for this conversation, /model default NAME for good: in the project where there is one, else everywhere
        /undo          forget the last question and its answer
        /clear         forget the conversation
        /save FILE     keep the conversation in a file
        /exit          leave
        /help          this list
        """;

    /// <summary>Whether a line is a command rather than a question.</summary>
    public static bool IsCommand(string line) => line.StartsWith('/');

    /// <summary>Does what a line says.</summary>
    /// <exception cref="KandilException">It failed; the chat goes on.</exception>
    public async Task<ChatReply> ObeyAsync(string line, CancellationToken cancellationToken)
    {
        string[] words = line.Split(' ', 2, StringSplitOptions.TrimEntries);
        string rest = words.Length > 1 ? words[1] : "";
        return words[0] switch
        {
            "/exit" or "/quit" => new ChatReply(true, ""),
            "/help" => Say(Help),
            "/model" => Say(await ChooseModelAsync(rest, cancellationToken)),
            "/undo" => Say(chat.Conversation.ForgetLast() ? "The last question and its answer are forgotten." : "There is nothing to forget."),
            "/clear" => Clear(),
            "/save" => Say(rest.Length == 0 ? "Name a file: /save FILE" : $"Saved to {new SaveChat(session).Run(chat, rest)}."),
            "/system" when rest.Length > 0 => Instruct(rest),
            "/system" => Say(chat.System ?? "There are no instructions."),
            _ => Say($"There is no command {Clean(words[0])}; /help lists them. A question that begins with a slash takes a space in front."),
        };
    }

    private static ChatReply Say(string remark) => new(false, remark);

    private ChatReply Clear()
    {
        chat.Conversation.Clear();
        return Say("The conversation is forgotten.");
    }

    private ChatReply Instruct(string instructions)
    {
        chat.Instruct(instructions);
        return Say("");
    }

    private async Task<string> ChooseModelAsync(string words, CancellationToken cancellationToken)
    {
        string[] parts = words.Split(' ', 2, StringSplitOptions.TrimEntries);
        if (parts is not [("use" or "default") and var how, { Length: > 0 } name])
            return $"{chat.Model ?? chat.LastModel ?? "The default model"} answers. Another: /model use NAME, or for good: /model default NAME.";

        string found = await new FindAnswerer(session).RunAsync(name, sink, cancellationToken);
        chat.Use(found);
        if (how == "use")
            return $"{found} answers in this conversation.";

        // What a project says comes before what its user says.
        var configure = new ConfigureKandil(session);
        string? project = configure.ProjectFile;
        await configure.SetAsync(ConfigurationKey.DefaultModel.Name, found, cancellationToken, project is null ? SettingOrigin.User : SettingOrigin.Project);
        return $"{found} answers from now on{(project is null ? "" : $" in the project of {project}")}, wherever no other is named.";
    }
}
