using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary>Keys in the operating system's keyring, through the real <c>kandil</c>; on Linux with a real gnome-keyring.</summary>
public sealed class CredentialCommandTests : IAsyncLifetime
{
    private const string Canary = "hf_canary0123456789abcdef";

    private readonly KandilHome _home = new();
    private readonly FakeHub _hub = new() { Token = Canary };

    public CredentialCommandTests() => _hub.Repository("lab/gated").With("gated-Q4_K_M.gguf", GgufBuilder.Chain("gate")).IsGated = true;

    private string Server => _hub.Address.AbsoluteUri;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        _home.Dispose();
    }

    [KeyringFact]
    public async Task A_key_is_kept_listed_tried_used_by_an_installation_and_removed_and_never_seen()
    {
        KandilResult set = await RunAsync(Canary + "\n", "credential", "set", "hf", "--endpoint", Server, "--stdin");
        KandilResult list = await RunAsync("", "credential", "list");
        JsonElement kept = (await RunAsync("", "credential", "list", "--json")).Data().GetProperty("credentials")[0];
        KandilResult tried = await RunAsync("", "credential", "test", "huggingface", "--endpoint", Server);
        KandilResult added = await RunAsync("", "model", "add", "lab/gated", "--mirror", Server, "--yes", "--verbose");
        KandilResult removed = await RunAsync("", "credential", "rm", "hf", "--yes");
        KandilResult gone = await RunAsync("", "credential", "test", "hf", "--endpoint", Server);

        Assert.All([set, list, tried, added, removed], result => result.Ended(0));
        Assert.Matches("huggingface +key +http://127.0.0.1:[0-9]+ +keyring", list.Output);
        Assert.Equal("keyring", kept.GetProperty("store").GetString());
        Assert.Contains("accepts the key", tried.Output, StringComparison.Ordinal);
        gone.Ended(8);
        Assert.Contains("kandil credential set", gone.Error, StringComparison.Ordinal);
        Assert.All([set, list, tried, added, removed, gone], result => Assert.DoesNotContain("canary", result.Output + result.Error, StringComparison.Ordinal));
        Assert.All(
            Directory.EnumerateFiles(_home.Path, "*", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(_home.Files, "*", SearchOption.AllDirectories)),
            file => Assert.DoesNotContain("canary", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [KeyringFact]
    public async Task A_locked_keyring_says_so_and_nothing_is_kept()
    {
        (await RunAsync(Canary + "\n", "credential", "set", "hf", "--endpoint", Server, "--stdin")).Ended(0);

        KandilResult kept = await KandilProcess.RunWithKeyringAsync(_home, isUnlocked: false, "sk-other", "credential", "set", "openai", "--stdin", "--skip-check");
        KandilResult tried = await KandilProcess.RunWithKeyringAsync(_home, isUnlocked: false, "", "credential", "test", "hf", "--endpoint", Server);
        KandilResult list = await RunAsync("", "credential", "list");

        kept.Ended(8);
        tried.Ended(8);
        Assert.Contains("locked", kept.Error, StringComparison.Ordinal);
        Assert.Contains("locked", tried.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("openai", list.Output, StringComparison.Ordinal);
    }

    [KeyringFact]
    public async Task A_key_that_is_refused_is_not_kept()
    {
        KandilResult refused = await RunAsync("hf_wrong", "credential", "set", "hf", "--endpoint", Server, "--stdin");
        KandilResult list = await RunAsync("", "credential", "list", "--json");

        refused.Ended(8);
        Assert.Contains("Nothing was stored", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, list.Data().GetProperty("credentials").GetArrayLength());
    }

    [LinuxFact]
    public async Task Without_a_keyring_the_error_says_what_else_there_is_and_no_file_holds_the_key()
    {
        KandilResult result = await KandilProcess.RunWithoutKeyringAsync(_home, Canary, "credential", "set", "openai", "--stdin", "--skip-check");

        result.Ended(8);
        Assert.Contains("keyring", result.Error, StringComparison.Ordinal);
        Assert.Contains("standard input", result.Error, StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(_home.Path, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain("canary", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [TerminalFact]
    public async Task Without_a_keyring_no_key_is_asked_for()
    {
        KandilResult result = await KandilProcess.StartAtTerminal(_home, 400, colours: false, "credential", "set", "openai").EndAsync();

        result.Ended(8);
        Assert.DoesNotContain("Key for OpenAI", result.Output, StringComparison.Ordinal);
        Assert.Contains("--key-stdin", result.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [KeyringFact]
    public async Task Typed_keys_are_not_shown_and_two_that_differ_are_refused()
    {
        using KandilProcess process = KandilProcess.StartAtTerminalWithKeyring(_home, 120, "credential", "set", "openai");
        await process.OutputAsync("Key for OpenAI:");
        process.Type("sk-canary-one");
        await process.OutputAsync("Once more:");
        process.Type("sk-canary-two");
        KandilResult result = await process.EndAsync();

        result.Ended(2);
        Assert.Contains("https://api.openai.com and nowhere else", result.Output, StringComparison.Ordinal);
        Assert.Contains("not the same", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", result.Output, StringComparison.Ordinal);
    }

    [KeyringFact]
    public async Task Ctrl_C_at_the_prompt_ends_the_command()
    {
        using KandilProcess process = KandilProcess.StartAtTerminalWithKeyring(_home, 120, "credential", "set", "openai");
        await process.OutputAsync("Key for OpenAI:");
        process.Input.Write([3]);
        process.Input.Flush();
        KandilResult result = await process.EndAsync();

        result.Ended(130);
    }

    [Fact]
    public async Task Nobody_to_ask_an_empty_key_and_an_unknown_provider_are_refused_with_what_to_do()
    {
        KandilResult nobody = await KandilProcess.RunAsync(_home, "credential", "set", "openai");
        KandilResult empty = await KandilProcess.RunAsync(_home, "credential", "set", "openai", "--stdin");
        KandilResult unknown = await KandilProcess.RunAsync(_home, "credential", "set", "nobody", "--stdin");
        KandilResult none = await KandilProcess.RunAsync(_home, "credential", "rm", "openai", "--yes");

        Assert.Contains("kandil credential set 'openai' --stdin", nobody.Error, StringComparison.Ordinal);
        Assert.Contains("No key was given", empty.Error, StringComparison.Ordinal);
        Assert.Contains("openai", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("No key is stored", none.Error, StringComparison.Ordinal);
        Assert.All([nobody, empty, unknown, none], result => Assert.NotEqual(0, result.ExitCode));
    }

    private Task<KandilResult> RunAsync(string input, params string[] arguments) => KandilProcess.RunWithKeyringAsync(_home, isUnlocked: true, input, arguments);
}
