using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;

namespace Kandil.Cli.Commands;

/// <summary>The page of help of a command, with its examples.</summary>
internal static class HelpPage
{
    /// <summary>True when help is asked for, and when nothing is asked of a command that has only commands below it.</summary>
    public static bool IsWanted(KandilCommand root, ParseResult parse) =>
        IsGiven(root, parse)
        || (parse.CommandResult.Command is not OperationCommand
            && parse.UnmatchedTokens.Count == 0 && !parse.GetValue(root.Version) && !root.Global.Read(parse).Json);

    /// <summary>Prints the page to standard output.</summary>
    public static int Show(KandilCommand root, ParseResult parse, string[] arguments, ConsoleTerminal terminal)
    {
        if (!IsGiven(root, parse))
        {
            parse = root.Parse([.. arguments, "--help"]);
        }

        string text = parse.CommandResult.Command == root ? FirstPage.Text(root) : Page(parse);
        if (GlobalOptions.Guess(arguments).Json)
        {
            terminal.WriteLines(Envelope.Success("The page of help.", new HelpData(text), EnvelopeJson.Default.HelpData));
        }
        else
        {
            terminal.Write(text);
        }

        return 0;
    }

    private static string Page(ParseResult parse)
    {
        StringWriter page = new() { NewLine = "\n" };
        parse.Invoke(new InvocationConfiguration { Output = page, ProcessTerminationTimeout = null });
        return page.ToString().TrimEnd() + "\n" + Examples(parse.CommandResult.Command) + Notes(parse.CommandResult.Command);
    }

    private static bool IsGiven(KandilCommand root, ParseResult parse) => parse.GetResult(root.Global.Help) is { Implicit: false };

    private static string Notes(Command command) => command is OperationCommand { Notes: { Count: > 0 } notes }
        ? "\n" + string.Concat(notes.Select(note => $"{note}\n"))
        : "";

    private static string Examples(Command command) => command is OperationCommand { Examples: { Count: > 0 } examples }
        ? "\nExamples:\n" + string.Concat(examples.Select(example => $"  {example}\n"))
        : "";
}
