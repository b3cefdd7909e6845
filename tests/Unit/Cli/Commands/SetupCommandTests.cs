using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary><c>kandil setup</c> as a process, at a terminal and without one, against servers on loopback.</summary>
public sealed class SetupCommandTests : IAsyncLifetime
{
    private const string Small = "llama3.2:3b";
    private const string Right = "sk-right-0123456789";

    private readonly KandilHome _home = new();
    private readonly FakeHub _hub = new();
    private readonly FakeVendor _vendor = new(VendorProtocol.Anthropic) { Key = Right };

    public SetupCommandTests()
    {
        _hub.Repository("bartowski/Llama-3.2-3B-Instruct-GGUF").With("Llama-3.2-3B-Instruct-Q4_K_M.gguf", GgufBuilder.Chain("hello"));
        Directory.CreateDirectory(_home.Path);
        File.WriteAllText(Path.Combine(_home.Path, "models.json"), $$"""
            {"providers":[{"id":"anthropic","title":"Anthropic","protocol":"Anthropic","base_url":"{{_vendor.Address.AbsoluteUri}}","api_key_required":true}]}
            """);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _vendor.DisposeAsync();
        _home.Dispose();
    }

    [TerminalFact]
    public async Task At_a_terminal_it_asks_installs_sets_the_default_and_says_what_to_try()
    {
        using KandilProcess setup = AtTerminal();
        await setup.OutputAsync("Enter for embedded");
        setup.Type("");
        await setup.OutputAsync("Enter for llama3.2:3b");
        setup.Type("nothing of this name exists, 77");
        await setup.OutputAsync("none of the choices");
        setup.Type("1");
        await setup.OutputAsync("[y/N]");
        setup.Type("y");
        await setup.OutputAsync("Load test: passed");
        await setup.OutputAsync("Enter for llama3.2)");
        setup.Type("");
        KandilResult result = await setup.EndAsync();

        result.Ended(0);
        Assert.Contains("kandil ask 'Write hello world in Rust.'", result.Output, StringComparison.Ordinal);
        Assert.Equal("hello\n", (await RunAsync("", "ask", "Hi")).Output);
    }

    [TerminalFact]
    public async Task Arrows_move_space_marks_and_what_is_typed_at_the_next_question_is_seen()
    {
        using KandilProcess setup = AtTerminal();
        await setup.OutputAsync("Enter for embedded");
        setup.Type("");
        await setup.OutputAsync("Enter for llama3.2:3b)");
        Press(setup, "\e[B ");
        await setup.OutputAsync("Enter for llama3.2:3b, ");
        Press(setup, " ");
        setup.Type("");
        await setup.OutputAsync("[y/N]");
        setup.Type("no");
        KandilResult result = await setup.EndAsync();

        Assert.Contains("[y/N] no", result.Output, StringComparison.Ordinal);
        Assert.Empty(_hub.Storage.Requests);
    }

    [TerminalFact]
    public async Task Ctrl_C_at_a_question_ends_it_and_nothing_was_changed()
    {
        using KandilProcess setup = AtTerminal();
        await setup.OutputAsync("Enter for embedded");
        setup.Type("1");
        await setup.OutputAsync("Enter for llama3.2:3b");
        setup.Input.WriteByte(3);
        setup.Input.Flush();

        (await setup.EndAsync()).Ended(130);
        Assert.Equal(["models.json"], Directory.EnumerateFileSystemEntries(_home.Path).Select(Path.GetFileName).Where(name => name!.EndsWith(".json", StringComparison.Ordinal)));
        Assert.Empty(_hub.Storage.Requests);
    }

    [Fact]
    public async Task Without_a_person_it_names_what_must_be_given()
    {
        KandilResult result = await RunAsync("", "setup");

        result.Failure("E_ARGS", 2);
        Assert.All(["--provider", "--model", "--key-stdin", "--default-model", "--yes"], option => Assert.Contains(option, result.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Everything_can_be_given_and_the_envelope_says_what_was_done()
    {
        JsonElement first = (await RunAsync("", "setup", "--provider", "embedded", "-m", Small, "--default-model", Small, "--yes", "--json")).Data();
        KandilResult again = await RunAsync("", "setup", "--provider", "embedded", "-m", Small, "--offline", "--quiet");

        Assert.Equal("installed", first.GetProperty("models")[0].GetProperty("outcome").GetString());
        Assert.Equal("llama3.2", first.GetProperty("default_model").GetString());
        Assert.StartsWith("kandil ask", first.GetProperty("try_this")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("llama3.2\n", again.Output);
        Assert.Equal("", again.Error);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done_and_asks_the_vendor_nothing()
    {
        KandilResult local = await RunAsync("", "setup", "--provider", "embedded", "-m", Small, "--dry-run");
        KandilResult cloud = await RunAsync("", "setup", "--provider", "anthropic", "-m", "claude", "--dry-run");

        local.Ended(0);
        cloud.Ended(0);
        Assert.Contains("Would be done: Install model", local.Error, StringComparison.Ordinal);
        Assert.Contains("Would be done: Store key", cloud.Error, StringComparison.Ordinal);
        Assert.Empty(_vendor.Server.Requests);
        Assert.Empty(_hub.Storage.Requests);
    }

    [KeyringFact]
    public async Task A_cloud_s_key_comes_through_standard_input_is_tried_kept_and_used_again()
    {
        KandilResult wrong = await WithKeyringAsync("sk-wrong\n", "--key-stdin");
        KandilResult first = await WithKeyringAsync(Right + "\n", "--key-stdin", "--default-model", "claude");
        KandilResult second = await WithKeyringAsync("");

        wrong.Ended(8);
        first.Ended(0);
        second.Ended(0);
        Assert.Contains("Test call answered", first.Error, StringComparison.Ordinal);
        Assert.Contains("stored already", second.Error, StringComparison.Ordinal);
        Assert.All([wrong, first, second], result => Assert.DoesNotContain(Right, result.Output + result.Error, StringComparison.Ordinal));
    }

    [TerminalFact]
    public async Task At_a_terminal_an_installation_says_what_the_name_means_what_was_checked_and_what_to_type()
    {
        using KandilProcess add = KandilProcess.StartAtTerminal(_home, 160, colours: false, "model", "add", "llama 3.2 3b", "--yes", "--mirror", _hub.Address.AbsoluteUri);
        KandilResult result = await add.EndAsync();
        KandilResult again = await RunAsync("", "model", "add", Small, "--yes", "--reinstall");

        result.Ended(0);
        Assert.Contains("'llama 3.2 3b' is taken for llama3.2:3b, Llama 3.2 3B Instruct: hf:bartowski", result.Output, StringComparison.Ordinal);
        Assert.All(["✓ Checksum: 1 file", "✓ Structure:", "✓ Chat template:", "✓ Load test: passed"], line => Assert.Contains(line, result.Output, StringComparison.Ordinal));
        Assert.Contains("Ask it: kandil ask -m 'llama3.2' 'Hello'", result.Output, StringComparison.Ordinal);
        again.Ended(0);
        Assert.DoesNotContain("Checksum:", again.Output + again.Error, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task At_a_terminal_without_a_keyring_no_key_is_asked_for()
    {
        using KandilProcess add = KandilProcess.StartAtTerminal(_home, 120, colours: false, "model", "add", "claude");
        KandilResult result = await add.EndAsync();

        Assert.Contains("E_AUTH: The keyring of the operating system cannot be used", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Key for", result.Output, StringComparison.Ordinal);
    }

    [KeyringFact]
    public async Task At_a_terminal_a_cloud_without_a_key_is_asked_for_one_and_Ctrl_C_keeps_nothing()
    {
        using KandilProcess add = KandilProcess.StartAtTerminalWithKeyring(_home, 120, "model", "add", "claude");
        await add.OutputAsync("Key for Anthropic");
        add.Input.WriteByte(3);
        add.Input.Flush();

        (await add.EndAsync()).Ended(130);
        (await RunAsync("", "model", "add", "claude")).Failure("E_AUTH", 8);
        Assert.False(File.Exists(Path.Combine(_home.Path, "credentials.json")));
    }

    private Task<KandilResult> WithKeyringAsync(string input, params string[] more) =>
        KandilProcess.RunWithKeyringAsync(_home, isUnlocked: true, input, ["setup", "--provider", "anthropic", "--model", "claude", .. more]);

    private static void Press(KandilProcess setup, string keys)
    {
        setup.Input.Write(System.Text.Encoding.UTF8.GetBytes(keys));
        setup.Input.Flush();
    }

    private KandilProcess AtTerminal() => KandilProcess.StartAtTerminal(_home, 120, colours: false, "setup", "--mirror", _hub.Address.AbsoluteUri);

    private Task<KandilResult> RunAsync(string input, params string[] arguments) =>
        KandilProcess.RunWithInputAsync(_home, System.Text.Encoding.UTF8.GetBytes(input), [.. arguments, "--mirror", _hub.Address.AbsoluteUri]);
}
