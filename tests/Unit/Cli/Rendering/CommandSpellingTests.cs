using Kandil.Cli.Rendering;
using Kandil.Core.Errors;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Rendering;

public class CommandSpellingTests
{
    [Theory]
    [InlineData(OperationNames.ListModels, new string[0], "kandil model list")]
    [InlineData(OperationNames.ShowModel, new[] { "local/tiny" }, "kandil model info 'local/tiny'")]
    [InlineData(OperationNames.Ask, new[] { "What's up?" }, "kandil ask 'What'\\''s up?'")]
    [InlineData(OperationNames.ImportModel, new[] { "-odd.gguf" }, "kandil model import -- '-odd.gguf'")]
    [InlineData(OperationNames.AcceptLicense, new[] { "lab/plain" }, "kandil model license --accept 'lab/plain'")]
    [InlineData(OperationNames.AcceptLicense, new[] { "lab/plain", "-x" }, "kandil model license --accept --license='-x' 'lab/plain'")]
    [InlineData(OperationNames.SetConfiguration, new[] { "network.allowPlainHttp", "+http://host:80" }, "kandil config set 'network.allowPlainHttp' '+http://host:80'")]
    [InlineData(OperationNames.Help, new string[0], "kandil --help")]
    [InlineData(OperationNames.Help, new[] { "model.import" }, "kandil model import --help")]
    public void An_operation_is_spelled_as_a_command_with_every_argument_quoted(string operation, string[] arguments, string command) =>
        Assert.Equal(command, CommandSpelling.Spell(new OperationCall(operation, arguments), ShellQuoting.ForPosix));

    [Fact]
    public void Options_stand_before_the_arguments_each_value_quoted() => Assert.Equal(
        "kandil model add --include='*' --include='a b.bin' --allow-code 'lab/x'",
        CommandSpelling.Spell(
            new OperationCall(OperationNames.AddModel, "lab/x").With(OptionNames.Include, "*", "a b.bin").With(OptionNames.AllowCode), ShellQuoting.ForPosix));

    [Fact]
    public async Task Every_option_that_an_error_may_name_is_one()
    {
        using KandilHome home = new();
        KandilResult ask = await KandilProcess.RunAsync(home, "ask", "--help");
        KandilResult import = await KandilProcess.RunAsync(home, "model", "import", "--help");

        Assert.All(OptionNames.OfQuestions, option => Assert.Contains($"{CommandSpelling.Spell(option)} <", ask.Output, StringComparison.Ordinal));
        Assert.All(OptionNames.OfImports, option => Assert.Contains($"{CommandSpelling.Spell(option)} ", import.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_operation_that_an_error_may_name_is_a_command()
    {
        using KandilHome home = new();
        foreach (string operation in OperationNames.All)
        {
            string[] words = operation == OperationNames.Help ? ["--help"] : [.. operation.Split('.', ' '), "--help"];

            KandilResult help = await KandilProcess.RunAsync(home, words);

            help.Ended(0);
            Assert.Contains("Usage:", help.Output, StringComparison.Ordinal);
            Assert.Empty(help.Error);
        }
    }
}
