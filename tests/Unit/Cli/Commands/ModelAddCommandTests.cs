using System.Text.Json;
using System.Text.RegularExpressions;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary><c>kandil model add</c> as a process against real servers on loopback.</summary>
public sealed partial class ModelAddCommandTests : IAsyncLifetime
{
    private readonly KandilHome _home = new();
    private readonly FakeHub _hub = new();

    public ModelAddCommandTests() =>
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", GgufBuilder.Chain("hello from the hub")).With("plain-Q8_0.gguf", GgufBuilder.Chain("eight")).With("README.md", "read me");

    private string Mirror => _hub.Address.AbsoluteUri;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_model_of_a_hub_is_installed_verified_and_answers()
    {
        JsonElement added = (await RunAsync("model", "add", "lab/plain", "--yes", "--json")).Data().GetProperty("models")[0];
        KandilResult answer = await RunAsync("ask", "-m", "lab/plain", "Hi");

        Assert.Equal("installed", added.GetProperty("outcome").GetString());
        Assert.Equal("lab/plain", added.GetProperty("model").GetProperty("name").GetString());
        Assert.Equal("Q4_K_M", added.GetProperty("plan").GetProperty("quantization").GetString());
        JsonElement file = Assert.Single(added.GetProperty("plan").GetProperty("files").EnumerateArray());
        Assert.Equal("mirror LFS", file.GetProperty("digest_source").GetString());
        Assert.Equal(file.GetProperty("digest").GetString(), added.GetProperty("model").GetProperty("files")[0].GetProperty("sha256").GetString());
        Assert.Equal(
            ["resolve", "plan", "download", "verify", "validate", "load-test", "register", "mirror-config"],
            added.GetProperty("phases").EnumerateArray().Select(phase => phase.GetProperty("phase").GetString()));
        Assert.Equal("hello from the hub\n", answer.Output);
    }

    [Fact]
    public async Task The_plan_is_shown_before_anything_is_fetched_and_a_dry_run_fetches_nothing()
    {
        KandilResult result = await RunAsync("model", "add", "lab/plain", "--dry-run");

        result.Ended(0);
        Assert.Contains("plain-Q4_K_M.gguf", result.Output, StringComparison.Ordinal);
        Assert.Contains("mirror LFS", result.Output, StringComparison.Ordinal);
        Assert.Contains("another quantisation", result.Output, StringComparison.Ordinal);
        Assert.Contains("free", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(_hub.Api.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
        Assert.Empty(_hub.Storage.Requests);
        Assert.Single((await RunAsync("model", "list", "--json")).Data().GetProperty("models").EnumerateArray());
    }

    [Fact]
    public async Task Without_a_terminal_and_without_yes_nothing_is_fetched()
    {
        KandilResult result = await RunAsync("model", "add", "lab/plain");

        result.Failure("E_ARGS", 2);
        Assert.Contains("--yes", result.Error, StringComparison.Ordinal);
        Assert.Empty(_hub.Storage.Requests);
    }

    [Fact]
    public async Task Weights_that_can_run_code_are_not_left_out_in_silence_and_a_model_of_theirs_is_not_run()
    {
        _hub.Repository("lab/pickle").With("config.json", "{}").With("pytorch_model.bin", "weights").With("modeling.py", "print()");

        KandilResult refused = await RunAsync("model", "add", "lab/pickle", "--yes", "--quiet");
        (await RunAsync("model", "add", "lab/pickle", "--include=*", "--include=pytorch_model.bin", "--allow-code", "--yes")).Ended(0);
        KandilResult asked = await RunAsync("ask", "-m", "lab/pickle", "Hi");

        refused.Failure("E_NOT_FOUND", 3);
        Assert.Contains("No weights of 'lab/pickle'", refused.Error, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Contains("kandil model add --include='*' --include='pytorch_model.bin' --allow-code", refused.Error, StringComparison.Ordinal);
        asked.Failure("E_COMPAT", 9);
        Assert.Contains("transformers", asked.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_download_that_was_not_what_its_source_announced_nothing_stays()
    {
        _hub.Storage.Fault = _ => new WebFault { WrongByteAt = 100 };

        (await RunAsync("model", "add", "lab/plain", "--yes")).Failure("E_VERIFY", 6);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_home.Path, "models", "cache", "partial")));
    }

    [Fact]
    public async Task What_another_model_has_too_is_not_said_to_be_freed()
    {
        _hub.Repository("lab/one").With("one-Q4_K_M.gguf", GgufBuilder.Chain("same"));
        _hub.Repository("lab/two").With("two-Q4_K_M.gguf", GgufBuilder.Chain("same"));
        (await RunAsync("model", "add", "lab/one", "--yes")).Ended(0);
        (await RunAsync("model", "add", "lab/two", "--yes")).Ended(0);

        KandilResult first = await RunAsync("model", "rm", "lab/one", "--yes");
        KandilResult last = await RunAsync("model", "rm", "lab/two", "--yes");

        Assert.Contains("of which 0 B are freed", first.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("freed", last.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_must_accept_a_license_is_told_where_it_can_be_read_and_what_was_accepted_in_advance_is_seen()
    {
        _hub.Repository("lab/licensed").With("m-Q4_K_M.gguf", GgufBuilder.Chain("hi")).License = "gemma";

        KandilResult refused = await RunAsync("model", "add", "lab/licensed", "--yes");
        KandilResult accepted = await RunAsync("model", "license", "--accept", "--license=gemmy", "hf:lab/licensed");
        KandilResult shown = await RunAsync("model", "license", "lab/licensed");
        JsonElement all = (await RunAsync("model", "license", "--json")).Data();

        Assert.Contains($"Read it at {_hub.Address.AbsoluteUri}lab/licensed, then", refused.Error, StringComparison.Ordinal);
        Assert.Contains("counts if that is the license its source names", accepted.Output, StringComparison.Ordinal);
        Assert.Contains("gemmy", shown.Output, StringComparison.Ordinal);
        JsonElement one = Assert.Single(all.GetProperty("licenses").EnumerateArray());
        Assert.Equal(("hf:lab/licensed", false), (one.GetProperty("name").GetString(), one.GetProperty("installed").GetBoolean()));
        (await RunAsync("model", "license", "lab/never")).Failure("E_NOT_INSTALLED", 4);
        (await RunAsync("model", "license", "--accept")).Failure("E_ARGS", 2);
    }

    [Fact]
    public async Task What_is_installed_is_a_success_without_a_download()
    {
        (await RunAsync("model", "add", "lab/plain", "--yes")).Ended(0);
        int before = _hub.Storage.Requests.Count;

        KandilResult again = await RunAsync("model", "add", "lab/plain");

        again.Ended(0);
        Assert.Contains("installed already", again.Output, StringComparison.Ordinal);
        Assert.Equal(before, _hub.Storage.Requests.Count);
    }

    [Fact]
    public async Task One_reference_that_fails_does_not_keep_the_others_from_being_installed()
    {
        KandilResult result = await RunAsync("model", "add", "lab/none", "lab/plain", "--yes", "--json");

        result.Ended(3);
        JsonElement envelope = result.Envelope();
        Assert.False(envelope.GetProperty("success").GetBoolean());
        Assert.Equal("E_NOT_FOUND", envelope.GetProperty("error_code").GetString());
        Assert.Equal(
            ["failed", "installed"], envelope.GetProperty("data").GetProperty("models").EnumerateArray().Select(model => model.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task A_license_with_terms_of_its_own_is_not_accepted_by_yes()
    {
        _hub.Repository("lab/plain").License = "llama3.2";

        string refusal = (await RunAsync("model", "add", "lab/plain", "--yes")).Failure("E_LICENSE", 10);
        KandilResult accepted = await RunAsync("model", "add", "lab/plain", "--yes", "--accept-license");
        JsonElement license = (await RunAsync("model", "license", "lab/plain", "--json")).Data();

        Assert.Contains("llama3.2", refusal, StringComparison.Ordinal);
        accepted.Ended(0);
        Assert.Equal(Environment.UserName, license.GetProperty("accepted_by").GetString());
    }

    [Fact]
    public async Task The_command_that_a_refused_license_names_accepts_it()
    {
        _hub.Repository("lab/plain").License = "llama3.2";

        KandilResult refused = await RunAsync("model", "add", "lab/plain", "--yes");
        (await RunAsync("model", "license", "--accept", "--license=llama3.2", "hf:lab/plain")).Ended(0);
        KandilResult added = await RunAsync("model", "add", "lab/plain", "--yes");

        Assert.Contains("kandil model license --accept --license='llama3.2' 'hf:lab/plain'", refused.Error, StringComparison.Ordinal);
        added.Ended(0);
    }

    [Fact]
    public async Task A_path_is_told_to_be_imported()
    {
        KandilResult result = await RunAsync("model", "add", "./tiny.gguf", "--yes");

        result.Failure("E_ARGS", 2);
        Assert.Contains("kandil model import './tiny.gguf'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_at_the_source_are_shown_with_sizes_digests_and_quantisations_and_none_is_downloaded()
    {
        JsonElement files = (await RunAsync("model", "files", "lab/plain", "--json")).Data();
        JsonElement info = (await RunAsync("model", "info", "lab/plain", "--remote", "--max-workers", "2", "--json")).Data();

        Assert.Equal(["Q4_K_M", "Q8_0"], files.GetProperty("quantizations").EnumerateArray().Select(name => name.GetString()));
        Assert.All(files.GetProperty("files").EnumerateArray(), file => Assert.True(file.GetProperty("size_bytes").GetInt64() > 0));
        Assert.Equal(files.ToString(), info.ToString());
        Assert.Empty(_hub.Storage.Requests);
    }

    [Fact]
    public async Task Offline_the_network_is_not_used()
    {
        KandilResult offline = await RunAsync("model", "add", "lab/plain", "--yes", "--offline");
        offline.Failure("E_NET", 5);
        Assert.Contains("Try again without --offline;", offline.Error, StringComparison.Ordinal);
        Assert.Empty(_hub.Api.Requests);
    }

    [Fact]
    public async Task Progress_as_json_lines_tells_bytes_and_phase_and_quiet_prints_the_name_alone()
    {
        KandilResult verbose = await RunAsync("model", "add", "lab/plain", "--yes", "--json", "--verbose");
        KandilResult quiet = await RunAsync("model", "add", "lab/plain:Q8_0", "--yes", "--quiet");

        JsonElement[] events = [.. verbose.ErrorLines.Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("event").GetString() == "progress")];
        JsonElement last = events.Last(line => line.GetProperty("phase").GetString() == "download");
        Assert.True(last.GetProperty("total").GetInt64() > 0);
        Assert.Equal(last.GetProperty("total").GetInt64(), last.GetProperty("done").GetInt64());
        Assert.Equal("lab/plain:Q8_0\n", quiet.Output);
        Assert.Empty(quiet.Error);
    }

    [Fact]
    public async Task Interrupted_it_ends_with_130_and_the_next_run_goes_on()
    {
        byte[] model = GgufBuilder.Hollow(40_000_000).ToBytes();
        _hub.Repository("lab/big").With("big.gguf", FakeContent.Of(model));
        _hub.Storage.Fault = _ => WebFault.Slow(100_000);
        using KandilProcess process = KandilProcess.Start(_home, "model", "add", "lab/big", "--mirror", Mirror, "--yes", "--json", "--verbose");
        // Enough that blocks are whole, each of which is kept.
        await process.ErrorAsync(TenMegabytes());

        process.Interrupt();
        KandilResult result = await process.EndAsync();

        result.Ended(130);
        Assert.Equal("E_CANCELLED", result.Envelope().GetProperty("error_code").GetString());
        Assert.Single((await RunAsync("model", "list", "--json")).Data().GetProperty("models").EnumerateArray());
        JsonElement plan = (await RunAsync("model", "add", "lab/big", "--dry-run", "--json")).Data().GetProperty("models")[0].GetProperty("plan");
        Assert.True(plan.GetProperty("already_here_bytes").GetInt64() > 0);
        Assert.Equal(model.Length, plan.GetProperty("already_here_bytes").GetInt64() + plan.GetProperty("download_bytes").GetInt64());
    }

    [GeneratedRegex("\"phase\":\"download\".*\"done\":[1-9][0-9]{7}")]
    private static partial Regex TenMegabytes();

    private Task<KandilResult> RunAsync(params string[] arguments) =>
        KandilProcess.RunAsync(_home, arguments[0] == "model" && (arguments[1] is "add" or "files" || arguments.Contains("--remote")) ? [.. arguments, "--mirror", Mirror] : arguments);
}
