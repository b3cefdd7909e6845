using System.Diagnostics;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary>The scripts of <c>kandil completion</c>, run by the shells that they are for, and what they ask.</summary>
public sealed class CompletionCommandTests : IDisposable
{
    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Commands_options_and_local_names_are_offered_where_they_may_stand()
    {
        (await RunAsync("model", "import", _home.Model("tiny one.gguf", GgufBuilder.Chain("hi")), "--name", "tiny")).Ended(0);
        (await RunAsync("model", "alias", "set", "coder", "local/tiny")).Ended(0);

        Assert.Equal(["model"], await OfferedAsync("mo"));
        Assert.Equal(["add"], await OfferedAsync("model", "ad"));
        Assert.Equal(["set", "rm"], await OfferedAsync("model", "alias", ""));
        Assert.Equal(["--quant"], await OfferedAsync("model", "add", "--quan"));
        Assert.Equal(["local/tiny"], await OfferedAsync("model", "rm", "local/"));
        Assert.Equal(["local/tiny"], await OfferedAsync("model", "rm", "--yes", "tin"));
        Assert.Equal(["local/tiny", ":files"], await OfferedAsync("ask", "-m", "local/"));
        Assert.Equal(["--model=local/tiny", ":files"], await OfferedAsync("ask", "--model=local/"));
        Assert.Equal(["coder", ":files"], await OfferedAsync("ask", "-m", "coder"));
        Assert.Contains("claude", await OfferedAsync("chat", "-m", "cla"));
        Assert.Contains("openai:gpt-4o", await OfferedAsync("ask", "-m", "openai:gpt"));
        Assert.Equal(["text-embedding-3-small", "text-embedding-3-large", ":files"], await OfferedAsync("embed", "-m", "text-"));
        Assert.Equal(["claude-sonnet-5"], await OfferedAsync("config", "set", "defaults.model", "claude-sonnet-5"));
        Assert.Equal(["coder"], await OfferedAsync("model", "alias", "rm", ""));
        Assert.Equal(["network.offline"], await OfferedAsync("config", "set", "network.off"));
        Assert.Equal(["true", "false"], await OfferedAsync("config", "set", "network.offline", ""));
        Assert.Equal(["openai", "openrouter"], await OfferedAsync("credential", "set", "open"));
        Assert.Contains("secure", await OfferedAsync("sandbox", "set", ""));
        Assert.Contains("cuda", await OfferedAsync("ask", "--device", ""));
        Assert.Equal([":files"], await OfferedAsync("model", "import", ""));
        Assert.Equal(["pwsh", "bash", "zsh", "fish"], await OfferedAsync("completion", ""));
    }

    [Fact]
    public async Task What_cannot_stand_there_is_not_offered_and_nothing_that_is_typed_is_an_error()
    {
        Assert.DoesNotContain("complete", await OfferedAsync(""));
        Assert.DoesNotContain("--json", await OfferedAsync("hardware", "--json", "--"));
        Assert.DoesNotContain(await OfferedAsync("model", "list", "-"), word => word is "-?" or "/?" or "/h" or "-h");
        Assert.Empty(await OfferedAsync("ask", "--", "--js"));
        Assert.Empty(await OfferedAsync("ask", "--temperature", ""));
        Assert.Empty(await OfferedAsync("nonsense", "more", ""));
        Assert.Empty(await OfferedAsync("config", "set", "no.such.key", ""));
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_home.Path).FullName, "config.json"), "broken");
        KandilResult broken = await RunAsync("complete", "--", "model", "rm", "");
        Assert.Equal((0, ""), (broken.ExitCode, broken.Error));
    }

    [Theory]
    [InlineData("kandil model ad", "add")]
    [InlineData("kandil  model  alias 'rm' --off", "--offline")]
    [InlineData("/opt/kandil/kandil sandbox set sec", "secure")]
    [InlineData("kandil ask --device=cu", "--device=cuda")]
    [InlineData("kandil ask \"what is this", "")]
    public async Task A_line_of_bash_is_read_as_bash_reads_it(string line, string offered) =>
        Assert.Equal(offered.Length == 0 ? "" : offered + "\n", (await RunAsync("complete", "--line", line)).Output);

    [ProgramFact("bash")]
    public async Task Bash_completes_by_the_script()
    {
        const string Complete = "source <(kandil completion bash); COMP_LINE=$0; COMP_POINT=${#COMP_LINE}; $(complete -p kandil | sed 's/.*-F \\([^ ]*\\) .*/\\1/'); printf '%s\\n' \"${COMPREPLY[@]}\"";

        Assert.Equal(["add"], await ShellAsync("bash", "--norc", "-c", Complete, "kandil model ad"));
        Assert.Equal(["cuda"], await ShellAsync("bash", "--norc", "-c", Complete, "kandil ask --device=cu"));
        Assert.Equal(["secure", "standard"], await ShellAsync("bash", "--norc", "-c", Complete, "kandil sandbox set s"));
    }

    [ProgramFact("zsh")]
    public async Task Zsh_completes_by_the_script()
    {
        // Its completion runs only while somebody types: what it would add is printed instead.
        const string Complete = """
            compdef() { :; }; compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -l -- "$@"; }
            source <(kandil completion zsh); words=(kandil "$@"); CURRENT=$#words; PREFIX=$words[-1]; _kandil
            """;

        Assert.Equal(["add"], await ShellAsync("zsh", "-f", "-c", Complete, "zsh", "model", "ad"));
        Assert.Equal(["secure", "standard", "none"], await ShellAsync("zsh", "-f", "-c", Complete, "zsh", "sandbox", "set", ""));
        Assert.Equal(["hf:"], await ShellAsync("zsh", "-f", "-c", Complete, "zsh", "model", "add", "hf"));
    }

    [ProgramFact("fish")]
    public async Task Fish_completes_by_the_script()
    {
        Assert.StartsWith("add\tInstall models", Assert.Single(await FishAsync("kandil model ad")), StringComparison.Ordinal);
        Assert.Equal(["none", "secure", "standard"], (await FishAsync("kandil sandbox set ")).Select(line => line.Split('\t')[0]).Order());
        File.WriteAllText(_home.File("weights.gguf"), "");
        Assert.Contains(await FishAsync("kandil model import wei"), line => line.StartsWith("weights.gguf", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_shell_without_a_script_is_refused_with_those_that_have_one()
    {
        KandilResult refused = await RunAsync("completion", "tcsh");

        refused.Failure("E_ARGS", 2);
        Assert.Contains("pwsh, bash, zsh, fish", refused.Error, StringComparison.Ordinal);
        Assert.Contains("Register-ArgumentCompleter", (await RunAsync("completion", "pwsh", "--json")).Data().GetProperty("script").GetString(), StringComparison.Ordinal);
    }

    private async Task<string[]> OfferedAsync(params string[] words)
    {
        KandilResult result = await RunAsync(["complete", "--", .. words]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private Task<string[]> FishAsync(string line) => ShellAsync("fish", "--no-config", "-c", "kandil completion fish | source; complete -C $argv[1]", line);

    private Task<KandilResult> RunAsync(params string[] arguments) => KandilProcess.RunAsync(_home, arguments);

    private async Task<string[]> ShellAsync(string shell, params string[] arguments)
    {
        ProcessStartInfo start = new(shell, arguments) { WorkingDirectory = _home.Files };
        start.Environment["PATH"] = $"{AppContext.BaseDirectory}:{start.Environment["PATH"]}";
        start.Environment["KANDIL_HOME"] = _home.Path;
        start.Environment["HOME"] = start.Environment["XDG_CONFIG_HOME"] = start.Environment["XDG_DATA_HOME"] = _home.Files;
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        ChildResult result = await ChildProgram.RunAsync(start);
        Assert.True(result.ExitCode == 0, result.Said);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
