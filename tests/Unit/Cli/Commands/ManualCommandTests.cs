using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary>The manual page and the first page of help tell of every command.</summary>
public sealed partial class ManualCommandTests : IDisposable
{
    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Every_command_and_every_option_stands_in_the_manual_page()
    {
        string page = (await RunAsync("man")).Output.Replace("\\-", "-", StringComparison.Ordinal);
        List<(string Words, string Help)> commands = [];
        await CollectAsync(await ShownAsync("", FirstWords()), "", commands);

        Assert.True(commands.Count > 50);
        Assert.All(commands, one => Assert.Matches($@"(?m)^\.SS kandil {Regex.Escape(one.Words)}( <|$)", page));
        Assert.All(commands.SelectMany(one => Options().Matches(one.Help)).Select(option => option.Groups[1].Value).Distinct(), option => Assert.Matches($@"(?m)^\.B .*{option}( <|$)", page));
        Assert.DoesNotContain("kandil complete\n", page, StringComparison.Ordinal);
        foreach (string section in new[] { "NAME", "SYNOPSIS", "OPTIONS", "COMMANDS", "EXIT STATUS", "ENVIRONMENT", "FILES" })
            Assert.Contains($"\n.SH {section}\n", page.Insert(0, "\n"), StringComparison.Ordinal);
    }

    [ProgramFact("groff")]
    public async Task The_language_of_man_is_spoken_without_a_fault()
    {
        string file = _home.File("kandil.1", Encoding.UTF8.GetBytes((await RunAsync("man")).Output));

        ChildResult shown = await ChildProgram.RunAsync(new ProcessStartInfo("groff", ["-man", "-ww", "-z", file]));

        Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
    }

    [Fact]
    public async Task The_first_page_has_each_command_on_one_line_of_eighty_columns_and_examples()
    {
        KandilResult bare = await RunAsync();
        KandilResult help = await RunAsync("--help");
        string[] lines = help.Output.Split('\n');

        bare.Ended(0);
        Assert.Equal(bare.Output, help.Output);
        Assert.All(lines.Where(line => !line.StartsWith("  kandil", StringComparison.Ordinal) && !line.StartsWith('\'')), line => Assert.True(line.Length <= 80, line));
        string[] offered = (await RunAsync("complete", "--", "")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(offered, word => Assert.Single(lines, line => Regex.IsMatch(line, $"^  ({word}|{(word == "compatibility" ? "check" : word)}) +[A-Z].*\\.$")));
        Assert.Equal(offered.Length, FirstWords().Count(help.Output));
        Assert.Contains("Examples:", lines);
        Assert.DoesNotContain("More:", lines);
    }

    private async Task CollectAsync(IEnumerable<string> names, string before, List<(string Words, string Help)> found)
    {
        foreach (string name in names)
        {
            string words = before + (name == "check" && before.Length == 0 ? "compatibility" : name);
            string help = (await RunAsync([.. words.Split(' '), "--help"])).Output;
            if (help.Contains("\nCommands:\n", StringComparison.Ordinal))
                await CollectAsync(Names().Matches(help[help.IndexOf("\nCommands:\n", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value), words + " ", found);
            else
                found.Add((words, help));
        }
    }

    private async Task<IEnumerable<string>> ShownAsync(string command, Regex names) =>
        names.Matches((await RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).Output).Select(match => match.Groups[1].Value);

    private Task<KandilResult> RunAsync(params string[] arguments) => KandilProcess.RunAsync(_home, arguments);

    [GeneratedRegex(@"^  (?!kandil )([a-z]+) +[A-Z]", RegexOptions.Multiline)]
    private static partial Regex FirstWords();

    [GeneratedRegex(@"^  ([a-z]+)( |$)", RegexOptions.Multiline)]
    private static partial Regex Names();

    [GeneratedRegex(@"^  (?:-\w, )?(--[a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex Options();
}
