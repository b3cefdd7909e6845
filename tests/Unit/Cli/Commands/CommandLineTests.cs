using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Alone_it_shows_its_commands()
    {
        KandilResult result = await KandilProcess.RunAsync(_home);

        result.Ended(0);
        Assert.Empty(result.Error);
        foreach (string command in new[] { "ask", "chat", "model" })
            Assert.Matches($@"(?m)^  {command}\b", result.Output);
    }

    [Theory]
    [InlineData("ask")]
    [InlineData("chat")]
    [InlineData("model list")]
    [InlineData("model import")]
    public async Task Help_has_the_global_options_and_examples(string command)
    {
        KandilResult result = await KandilProcess.RunAsync(_home, [.. command.Split(' '), "--help"]);

        result.Ended(0);
        Assert.Contains($"kandil {command}", result.Output, StringComparison.Ordinal);
        foreach (string text in new[] { "--json", "-q, --quiet", "--verbose", "-y, --yes", "Examples:" })
            Assert.Contains(text, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_printed_as_text_and_as_an_envelope()
    {
        KandilResult text = await KandilProcess.RunAsync(_home, "--version");
        KandilResult json = await KandilProcess.RunAsync(_home, "--version", "--json");

        Assert.Matches(@"^kandil \d+\.\d+\.\d+\n$", text.Output);
        Assert.Equal(text.Output.Trim(), $"kandil {json.Data().GetProperty("version").GetString()}");
    }

    [Theory]
    [InlineData("aks", "'aks'", "'ask'")]
    [InlineData("model lst", "'lst'", "'list'")]
    [InlineData("ask --modle x hello", "'--modle'", "'--model'")]
    [InlineData("model list --jsn", "'--jsn'", "'--json'")]
    [InlineData("model list extra", "'extra'", "kandil model list --help")]
    [InlineData("ask -m", "'-m'", "kandil ask --help")]
    [InlineData("ask hi -m kandil-guide --model", "'--model'", "kandil ask --help")]
    [InlineData("ask hi --temperature=0 --temperature", "'--temperature'", "kandil ask --help")]
    [InlineData("model info", "info", "kandil model info --help")]
    [InlineData("ask --quiet --verbose hello", "--quiet", "--verbose")]
    [InlineData("ask --temperature warm hello", "'warm'", "a number")]
    [InlineData("ask --top-k 1.5 hello", "'1.5'", "a whole number")]
    [InlineData("ask --seed 5000000000 hello", "5000000000", "4294967295")]
    [InlineData("ask --seed -1 hello", "-1", "0")]
    [InlineData("ask --flash-attention maybe hello", "'maybe'", "auto, on, off")]
    [InlineData("ask --timeout 0 hello", "--timeout", "more than 0")]
    public async Task What_cannot_be_understood_is_named_with_the_nearest_that_can(string line, string named, string advised)
    {
        string[] arguments = line.Split(' ');
        KandilResult text = await KandilProcess.RunAsync(_home, arguments);
        KandilResult json = await KandilProcess.RunAsync(_home, [.. arguments, "--json"]);

        Assert.Contains(named, text.Failure("E_ARGS", 2), StringComparison.Ordinal);
        Assert.Contains(advised, text.ErrorLines[1], StringComparison.Ordinal);
        Assert.Empty(text.Output);
        json.FailureEnvelope("E_ARGS", 2);
    }

    [Fact]
    public async Task A_group_without_a_command_is_an_error_only_to_a_program()
    {
        KandilResult text = await KandilProcess.RunAsync(_home, "model");
        KandilResult json = await KandilProcess.RunAsync(_home, "model", "--json");

        text.Ended(0);
        Assert.Contains("import", text.Output, StringComparison.Ordinal);
        json.FailureEnvelope("E_ARGS", 2);
    }

    [Fact]
    public async Task A_question_without_ask_is_told_how_to_be_asked()
    {
        KandilResult result = await KandilProcess.RunAsync(_home, "What is $HOME?");

        result.Failure("E_ARGS", 2);
        Assert.Contains("kandil ask 'What is $HOME?'", result.ErrorLines[1].Replace('"', '\''), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_as_json_is_an_envelope()
    {
        JsonElement data = (await KandilProcess.RunAsync(_home, "ask", "--help", "--json")).Data();

        Assert.Contains("Usage:", data.GetProperty("help").GetString(), StringComparison.Ordinal);
    }
}
