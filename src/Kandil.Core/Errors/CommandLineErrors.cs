using System.Globalization;

namespace Kandil.Core.Errors;

/// <summary>Failures of a command line: what was typed, and what the terminal or the pipe behind it cannot do.</summary>
public static class CommandLineErrors
{
    /// <summary>An option that means something only beside another.</summary>
    public static KandilException NeedsOption(string option, string other) => new(
        ErrorCode.Args, $"{option} means nothing without {other}.", option, new RecommendedAction($"Add {other}, or leave {option} out."));

    /// <summary>A command that does not exist.</summary>
    /// <param name="word">What was typed.</param>
    /// <param name="nearest">The command that may have been meant; null when none is near.</param>
    /// <param name="group">The operation name of the group it was looked for in; null at the top.</param>
    public static KandilException UnknownCommand(string word, string? nearest, string? group) => new(
        ErrorCode.Args, $"There is no command '{word}'.", word, WithHelp(Suggestion(nearest), group));

    /// <summary>A group of commands, and none of them.</summary>
    public static KandilException NoCommand(string? group) => new(
        ErrorCode.Args, "The command is missing: nothing says what to do.", group, WithHelp("", group));

    /// <summary>A question where a command belongs.</summary>
    public static KandilException QuestionForNoCommand(string question) => new(
        ErrorCode.Args, $"There is no command '{question}'.", question,
        new RecommendedAction("To ask it: {command}.", new OperationCall(OperationNames.Ask, question)));

    /// <summary>An option that the command does not have.</summary>
    public static KandilException UnknownOption(string option, string? nearest, string? operation) => new(
        ErrorCode.Args, $"There is no option '{option}'.", option,
        WithHelp(Suggestion(nearest) + "If it is text and no option, put -- in front of the text. ", operation));

    /// <summary>An option that needs a value and has none.</summary>
    public static KandilException NoValue(string option, string? operation) => new(
        ErrorCode.Args, $"The option '{option}' has no value.", option, WithHelp("Give it one, or leave it out. ", operation));

    /// <summary>A word too many.</summary>
    public static KandilException UnexpectedArgument(string argument, string? operation) => new(
        ErrorCode.Args, $"The argument '{argument}' has no place here.", argument,
        WithHelp("Quote an argument that contains spaces. ", operation));

    /// <summary>What the parser of the command line says.</summary>
    public static KandilException CannotParse(string detail, string? operation) => new(
        ErrorCode.Args, detail, operation, WithHelp("", operation));

    /// <summary>Text where a number belongs.</summary>
    public static KandilException NotANumber(string option, string value, bool whole) => new(
        ErrorCode.Args, $"The value '{value}' for {option} is not {(whole ? "a whole number" : "a number")}.", option,
        new RecommendedAction($"Give {option} {(whole ? "a whole number" : "a number, with a point before its decimals")}."));

    /// <summary>Text where a size belongs.</summary>
    public static KandilException NotASize(string option, string value) => new(
        ErrorCode.Args, $"The value '{value}' for {option} is not a size.", option,
        new RecommendedAction($"Give {option} a number of bytes, or a number with a unit such as 500MB, 1.5GB or 20GiB."));

    /// <summary>A word that is none of those allowed.</summary>
    public static KandilException NotOneOf(string option, string value, IReadOnlyList<string> allowed) => new(
        ErrorCode.Args, $"The value '{value}' for {option} is not possible.", option,
        new RecommendedAction($"Use one of: {string.Join(", ", allowed)}."));

    /// <summary>Two options that contradict each other.</summary>
    public static KandilException Contradiction(string one, string other) => new(
        ErrorCode.Args, $"{one} and {other} contradict each other.", one, new RecommendedAction($"Give {one} or {other}."));

    /// <summary>No key in standard input.</summary>
    public static KandilException NoKeyThere(string option) => new(
        ErrorCode.Args, $"{option} found no key: the first line of standard input is empty, or a terminal, on which all could see it.", option,
        new RecommendedAction($"Give it from a file that only you can read: kandil ask {option} \"…\" < /run/keys/openai. On a machine with a keyring, store it with kandil credential set."));

    /// <summary>More input than is read.</summary>
    public static KandilException TooMuchInput(string source, long limit) => new(
        ErrorCode.Args, $"The text from {source} is longer than {limit / (1024 * 1024)} MiB.", source,
        new RecommendedAction("Give the part that the question is about; no model's context holds this much."));

    /// <summary>A file that is to be read and cannot be.</summary>
    public static KandilException CannotRead(string path, Exception cause) => new(
        cause switch
        {
            FileNotFoundException or DirectoryNotFoundException => ErrorCode.NotFound,
            UnauthorizedAccessException => ErrorCode.Perm,
            _ => ErrorCode.Disk,
        },
        $"The file {path} cannot be read: {cause.Message}", path, new RecommendedAction("Give the path of a file that exists and that you may read."), cause);

    /// <summary>A question that nobody can be asked.</summary>
    public static KandilException NeedsConfirmation(string what) => new(
        ErrorCode.Args, $"{what} needs a confirmation, and there is no terminal to ask on.", "--yes",
        new RecommendedAction("Give --yes to confirm it in advance."));

    /// <summary>A question to a program, which answers none.</summary>
    public static KandilException NeverAsked(string what) => new(
        ErrorCode.Args, $"{what} needs a confirmation, and with --json nobody is asked.", "--yes",
        new RecommendedAction("Give --yes to confirm it in advance."));

    /// <summary>Several items, of which some failed.</summary>
    /// <param name="failed">Each item with its failure.</param>
    /// <param name="all">How many items there were.</param>
    public static KandilException Several(IReadOnlyList<(string Item, KandilException Failure)> failed, int all) => new(
        failed[0].Failure.Code,
        string.Create(CultureInfo.InvariantCulture, $"{failed.Count} of {all} failed: {string.Join(", ", failed.Select(pair => $"{pair.Item} ({pair.Failure.Code.Name})"))}."),
        failed[0].Item, failed[0].Failure.RecommendedAction, failed[0].Failure);

    /// <summary>Neither models nor all of them.</summary>
    public static KandilException NothingNamed(string operation) => new(
        ErrorCode.Args, "No model is named.", operation, WithHelp("Name one, or give --all. ", operation));

    /// <summary>Neither a profile to remove nor a binding to undo.</summary>
    public static KandilException NoProfileNamed(string operation) => new(
        ErrorCode.Args, "No sandbox profile is named, and no model or agent to unbind.", operation, WithHelp("Name one. ", operation));

    /// <summary>Ctrl+C, or the system asked the program to end.</summary>
    /// <param name="goesOn">True where the same command goes on with what was fetched.</param>
    public static KandilException Interrupted(bool goesOn) => new(
        ErrorCode.Cancelled, "Stopped before it was done.", null,
        new RecommendedAction(goesOn ? "Run the command again: the download goes on where it stopped." : "Run the command again to do it from the beginning."));

    /// <summary>Standard output does not take what is written.</summary>
    public static KandilException CannotWrite(Exception cause) => new(
        ErrorCode.Disk, $"Standard output cannot be written: {cause.Message}", "standard output",
        new RecommendedAction("Make room where the output goes, or send it elsewhere."), cause);

    private static string Suggestion(string? nearest) => nearest is null ? "" : $"Did you mean '{nearest}'? ";

    private static RecommendedAction WithHelp(string before, string? operation) => new(
        before + "See {command}.",
        operation is null ? new OperationCall(OperationNames.Help) : new OperationCall(OperationNames.Help, operation));

    /// <summary>A word that should be a name and a value.</summary>
    public static KandilException NoNameAndValue(string option, string word) => new(
        ErrorCode.Args, $"{option} takes name=value, and '{QuotedText.Clean(word)}' is none.", word,
        new RecommendedAction($"Write it as {option} name=value, such as {option} top_k=20."));
}
