using System.CommandLine;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Kandil.Cli.Commands;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary>The manual page and the first page of help tell of every command.</summary>
public sealed class ManualCommandTests : IDisposable
{
    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Every_command_and_every_option_stands_in_the_manual_page()
    {
        string page = (await KandilProcess.RunAsync(_home, "man")).Output.Replace("\\-", "-", StringComparison.Ordinal);
        (string Words, Command Command)[] commands = [.. Leaves(new KandilCommand([]), "kandil")];

        Assert.True(commands.Length > 50);
        Assert.All(commands, one => Assert.Matches($@"(?m)^\.SS {Regex.Escape(one.Words)}( <|$)", page));
        Assert.All(commands.SelectMany(one => one.Command.Options), option => Assert.Matches($@"(?m)^\.B .*{Regex.Escape(option.Name)}( <|$)", page));
        Assert.DoesNotContain("kandil complete\n", page, StringComparison.Ordinal);
        foreach (string section in new[] { "NAME", "SYNOPSIS", "OPTIONS", "COMMANDS", "EXIT STATUS", "ENVIRONMENT", "FILES" })
            Assert.Contains($"\n.SH {section}\n", page, StringComparison.Ordinal);
    }

    [ProgramFact("groff")]
    public async Task The_language_of_man_is_spoken_without_a_fault()
    {
        string file = _home.File("kandil.1", System.Text.Encoding.UTF8.GetBytes((await KandilProcess.RunAsync(_home, "man")).Output));

        ChildResult shown = await ChildProgram.RunAsync(new ProcessStartInfo("groff", ["-man", "-ww", "-z", "-K", "utf8", file]));

        Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    public async Task The_first_page_has_each_command_on_one_line_of_eighty_columns_and_examples(params string[] arguments)
    {
        KandilResult result = await KandilProcess.RunAsync(_home, arguments);

        result.Ended(0);
        string[] lines = result.Output.Split('\n');
        Assert.All(lines.Where(line => !line.StartsWith("  kandil", StringComparison.Ordinal)), line => Assert.True(line.Length <= 80, line));
        foreach (Command command in new KandilCommand([]).Subcommands.Where(command => !command.Hidden))
            Assert.Single(lines, line => command.Aliases.Append(command.Name).Any(name => Regex.IsMatch(line, $"^  {name} +[A-Z].*\\.$")));
        Assert.Contains("Examples:", lines);
        Assert.DoesNotContain("More:", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("  complete ", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Words, Command Command)> Leaves(Command group, string words) => group.Subcommands.Where(command => !command.Hidden)
        .SelectMany(command => command.Subcommands.Count > 0 ? Leaves(command, $"{words} {command.Name}") : [($"{words} {command.Name}", command)]);
}
