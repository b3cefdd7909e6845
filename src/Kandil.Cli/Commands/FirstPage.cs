using System.CommandLine;
using System.Text;

namespace Kandil.Cli.Commands;

/// <summary>The page of <c>kandil --help</c>: what can be done, by what it is for, a line each, within 80 columns.</summary>
internal static class FirstPage
{
    private static readonly (string Heading, string[] Commands)[] Groups =
    [
        ("Begin", ["setup"]),
        ("Use models", ["ask", "chat", "embed", "review", "refactor", "test", "tokens", "serve", "engine"]),
        ("Have models", ["model", "compatibility", "store", "source"]),
        ("This machine", ["hardware", "backend", "credential", "sandbox", "config"]),
        ("Automate", ["dsc", "completion"]),
    ];

    private const int Columns = 80;

    private static readonly string[] Examples =
    [
        "kandil ask \"How do I install a model?\"        # the bundled guide answers, offline",
        "kandil model add 'qwen coder 7b'              # plan, download, verify, test",
        "git diff | kandil ask -m qwen2.5-coder-7b \"Review this.\"",
        "kandil model list --json | jq -r '.data.models[].name'",
    ];

    /// <summary>The page.</summary>
    public static string Text(KandilCommand root)
    {
        StringBuilder page = new($"{root.Description}\n\nUsage:\n  kandil COMMAND [options]\n");
        List<Command> left = [.. root.Subcommands.Where(command => !command.Hidden)];
        int width = left.Max(command => Label(command).Length);
        foreach ((string heading, string[] names) in Groups)
        {
            Write(page, heading, width, [.. names.Select(name => left.Find(command => command.Name == name)).OfType<Command>()], left);
        }

        Write(page, "More", width, [.. left], left);
        page.Append("\nWith every command:\n");
        List<Option> options = [.. root.Options.Where(option => !option.Hidden)];
        width = options.Max(option => Label(option).Length);
        options.ForEach(option => page.Append($"  {Label(option).PadRight(width)}  {option.Description}\n"));
        page.Append("\nExamples:\n");
        Array.ForEach(Examples, example => page.Append($"  {example}\n"));
        return page.Append("\n'kandil COMMAND --help' shows a command, 'kandil model --help' all that there is for models.\n").ToString();
    }

    private static void Write(StringBuilder page, string heading, int width, List<Command> commands, List<Command> left)
    {
        if (commands.Count == 0)
        {
            return;
        }

        page.Append($"\n{heading}:\n");
        foreach (Command command in commands)
        {
            left.Remove(command);
            page.Append($"  {Label(command).PadRight(width)}  {Shortened(command.Description ?? "", Columns - width - 4)}.\n");
        }
    }

    // What stands before the first mark that leaves it short enough.
    private static string Shortened(string text, int room) =>
        ";:,".Select(mark => text.Split(mark)[0].TrimEnd('.')).FirstOrDefault(part => part.Length < room) ?? text.TrimEnd('.');

    // The short word where there is one.
    private static string Label(Command command) => command.Aliases.Append(command.Name).MinBy(name => name.Length)!;

    private static string Label(Option option) =>
        string.Join(", ", option.Aliases.Where(alias => alias.Length == 2).Append(option.Name)) + (option.HelpName is { } value ? $" <{value}>" : "");
}
