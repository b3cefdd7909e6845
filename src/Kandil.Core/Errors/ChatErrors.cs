using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of conversations that are kept.</summary>
public static class ChatErrors
{
    /// <summary>No conversation of that name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="there">Those that there are.</param>
    public static KandilException NoSuchChat(string name, IReadOnlyList<string> there) => new(
        ErrorCode.NotFound,
        $"There is no chat {Quote(name)} in this session{(there.Count == 0 ? ", nor any other" : $"; there are {string.Join(", ", there.Select(Quote))}")}.", name,
        there.Count > 0 ? new RecommendedAction("Name one of those.")
            : new RecommendedAction(
                new ShellText($"Where that is a model, begin one with it: {RecommendedAction.CommandPlaceholder} (or name it with {OptionNames.Model}). A chat that was saved is taken up by importing its file."),
                new OperationCall(OperationNames.BeginChat, name)));

    /// <summary>A name that a conversation has.</summary>
    public static KandilException NameIsTaken(string name) => new(
        ErrorCode.Args, $"There is a chat {Quote(name)} in this session already.", name,
        new RecommendedAction(new ShellText($"Give the new one another name with {OptionNames.Name}, or remove the old one.")));

    /// <summary>No name.</summary>
    public static KandilException NoName(string name) => new(
        ErrorCode.Args, $"{Quote(name)} is no name for a chat: it must have letters and no control characters.", name,
        new RecommendedAction("Give it another name."));

    /// <summary>An option of a question that belongs to its chat.</summary>
    /// <param name="option">The option, as the shell spells it.</param>
    public static KandilException OptionOfTheChat(string option) => new(
        ErrorCode.Args, $"{option} is not understood with a chat, which has its own model and options since it was begun.", option,
        new RecommendedAction("Leave it out, or begin a chat with it: {command}.", new OperationCall(OperationNames.BeginChat)));

    /// <summary>A chat where nobody can type.</summary>
    public static KandilException NobodyTalks(Exception refusal) => new(
        ErrorCode.Args, "Talking takes a person at a prompt, and this session has none.", null,
        new RecommendedAction("In a script, begin a chat, and give it to {command} with -Chat for each question.", new OperationCall(OperationNames.Ask)), refusal);

    /// <summary>A file that is not to be replaced.</summary>
    public static KandilException FileIsThere(string file) => new(
        ErrorCode.Args, $"The chat was not saved: {Quote(file)} is there, and was not to be replaced.", file,
        new RecommendedAction("Name another file, or a folder for several chats."));

    /// <summary>A file that somebody else wrote meanwhile.</summary>
    public static KandilException ChangedMeanwhile(string file) => new(
        ErrorCode.Args, $"The chat was not saved: another session wrote {Quote(file)} since this one did.", file,
        new RecommendedAction("Keep this conversation in another file: /save FILE, or export it."));

    /// <summary>No such file.</summary>
    public static KandilException NoFile(string file, Exception cause) => new(
        ErrorCode.NotFound, $"There is no file {Quote(file)} to take a chat up from.", file,
        new RecommendedAction("Check the path."), cause);

    /// <summary>A file that holds no conversation.</summary>
    /// <param name="file">The file.</param>
    /// <param name="detail">What is wrong.</param>
    /// <param name="cause">What reading it failed with; null for nothing.</param>
    public static KandilException NoChat(string file, string detail, Exception? cause = null) => new(
        ErrorCode.Schema, $"{Quote(file)} holds no chat that Kandil saved: {Clean(detail).TrimEnd('.')}.", file,
        new RecommendedAction("Name a file that was made by saving a chat."), cause);

    /// <summary>A file of another version.</summary>
    public static KandilException UnknownVersion(string file, int version, int known) => new(
        ErrorCode.Schema, $"{Quote(file)} is a chat of version {version}, and this Kandil knows version {known}.", file,
        new RecommendedAction("Open it with the Kandil that saved it, or a newer one."));

    /// <summary>Messages that do not follow each other as questions and answers.</summary>
    public static KandilException BadMessages(string file) => new(
        ErrorCode.Schema, $"The messages in {Quote(file)} are not questions each followed by its answer, after instructions or none.", file,
        new RecommendedAction("Correct the messages: system first if at all, then user and assistant in turns, an assistant's last."));
}
