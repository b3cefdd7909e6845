using System.Diagnostics;
using Kandil.Cli.Rendering;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Rendering;

public class ShellQuotingTests
{
    [Theory]
    [InlineData("tiny", "'tiny'")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("", "''")]
    [InlineData("a\u001b[31m\nb", "'a?[31m?b'")]
    public void Posix_arguments_stand_in_single_quotes(string argument, string quoted) =>
        Assert.Equal(quoted, ShellQuoting.ForPosix(argument));

    [PosixFact]
    public void A_posix_shell_acts_upon_nothing_in_a_hostile_name()
    {
        const string Hostile = "'; touch owned; echo $(id) `id` \\ \" $HOME * ~ !! & | > < # 'x";
        Assert.Equal(Hostile, ChildProgram.Run(new ProcessStartInfo("sh", ["-c", "printf %s " + ShellQuoting.ForPosix(Hostile)])).Output);
    }

    [Theory]
    [InlineData("tiny", "\"tiny\"")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("C:\\models\\", "\"C:\\models\\\\\"")]
    [InlineData("a\" & calc & \"", "\"a? & calc & ?\"")]
    [InlineData("$(calc) %PATH% `n", "\"?(calc) ?PATH? ?n\"")]
    [InlineData("a\u201D; calc", "\"a?; calc\"")]
    public void Windows_arguments_hold_nothing_that_cmd_or_PowerShell_acts_upon(string argument, string quoted) =>
        Assert.Equal(quoted, ShellQuoting.ForWindows(argument));
}
