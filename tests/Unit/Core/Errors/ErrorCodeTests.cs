using Kandil.Core.Errors;

namespace Kandil.Tests.Unit.Core.Errors;

public class ErrorCodeTests
{
    [Theory]
    [InlineData("E_INTERNAL", 1)]
    [InlineData("E_ARGS", 2)]
    [InlineData("E_SCHEMA", 2)]
    [InlineData("E_NOT_FOUND", 3)]
    [InlineData("E_NOT_INSTALLED", 4)]
    [InlineData("E_NET", 5)]
    [InlineData("E_TIMEOUT", 5)]
    [InlineData("E_VERIFY", 6)]
    [InlineData("E_UNSAFE", 6)]
    [InlineData("E_DISK", 7)]
    [InlineData("E_QUOTA", 7)]
    [InlineData("E_PERM", 7)]
    [InlineData("E_AUTH", 8)]
    [InlineData("E_RATE_LIMIT", 8)]
    [InlineData("E_COMPAT", 9)]
    [InlineData("E_LICENSE", 10)]
    [InlineData("E_ACCESS", 10)]
    [InlineData("E_BACKEND", 11)]
    [InlineData("E_LIMIT", 11)]
    [InlineData("E_CANCELLED", 130)]
    public void A_code_has_the_exit_code_that_scripts_rely_on(string name, int exitCode) =>
        Assert.Equal(exitCode, ErrorCode.Find(name)!.ExitCode);

    [Fact]
    public void The_table_has_no_other_codes() => Assert.Equal(20, ErrorCode.All.Count);

    [Fact]
    public void A_failure_names_options_as_the_shell_spells_them_and_nothing_else_in_it_is_read_as_one()
    {
        var range = new OptionRange(OptionNames.TopP, 0, 1) { IsAboveLeast = true };
        KandilException failure = ArgumentErrors.OutOfRange(range, 1.7f);
        static string Spell(OptionName option) => $"-{option.Name.ToUpperInvariant()}";

        Assert.Equal("top_p cannot be 1.7: it must be more than 0 and at most 1.", failure.Message);
        Assert.Equal("-TOP_P cannot be 1.7: it must be more than 0 and at most 1.", failure.Describe(Spell));
        Assert.Equal("Give -TOP_P a possible value: more than 0 and at most 1.", failure.RecommendedAction.Render(_ => "", Spell));
        Assert.Equal("{0} top_p", new ShellText($"{"{0}"} {OptionNames.TopP}").ToString());
    }

    // Pasted with a full stop behind it, a command has one argument too many.
    [Fact]
    public void A_recommended_action_carries_the_shells_own_command()
    {
        var action = new RecommendedAction("List them with {command}.", new OperationCall(OperationNames.ListModels));
        Assert.Equal("List them with kandil model list", action.Render(call => $"kandil {call.Operation.Replace('.', ' ')}"));
    }
}
