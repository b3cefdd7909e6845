using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

public sealed class SandboxCommandTests : IDisposable
{
    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_profile_is_made_bound_listed_unbound_and_removed()
    {
        JsonElement made = (await RunAsync("set", "strict", "--memory", "4GB", "--cores", "2", "--allowed-hosts", "a.example", "--allowed-hosts", "*.b.example",
            "--network", "restricted", "--model", "lab/model", "--json")).Data();
        JsonElement listed = (await RunAsync("list", "--json")).Data();
        KandilResult text = await RunAsync("list");
        KandilResult bound = await RunAsync("rm", "strict");
        (await RunAsync("rm", "--model", "lab/model")).Ended(0);
        (await RunAsync("rm", "strict")).Ended(0);
        KandilResult left = await RunAsync("list", "-q");

        Assert.Equal(["a.example", "*.b.example"], made.GetProperty("fields").GetProperty("allowed_hosts").EnumerateArray().Select(host => host.GetString()));
        Assert.Equal(Path.Combine(_home.Path, "sandbox.json"), listed.GetProperty("file").GetString());
        JsonElement strict = listed.GetProperty("profiles").EnumerateArray().Single(profile => profile.GetProperty("name").GetString() == "strict");
        Assert.Equal("lab/model", Assert.Single(strict.GetProperty("models").EnumerateArray()).GetString());
        Assert.Contains("lab/model", text.Output, StringComparison.Ordinal);
        Assert.Contains("everything else", text.Output, StringComparison.Ordinal);
        Assert.Contains("lab/model", bound.Failure("E_ARGS", 2), StringComparison.Ordinal);
        Assert.Equal("secure\nstandard\nnone\n", left.Output);
    }

    [Theory]
    [InlineData("set strict --cores none-at-all", "'cores'")]
    [InlineData("set strict", "'strict'")]
    [InlineData("set secure --cores 2", "'secure'")]
    [InlineData("rm", "sandbox rm")]
    [InlineData("rm strict --model x", "--model")]
    public async Task Bad_input_is_refused_with_what_is_wrong(string line, string named)
    {
        KandilResult result = await RunAsync(line.Split(' '));
        Assert.Contains(named, result.Failure("E_ARGS", 2) + string.Join('\n', result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_under_a_brief_profile_is_stopped_with_the_limits_name()
    {
        string path = _home.Model("endless.gguf", GgufBuilder.Chain("tick tock ").Endless());
        (await RunAsync("set", "brief", "--wall-time-seconds", "1", "--agent", "me")).Ended(0);

        KandilResult result = await KandilProcess.RunAsync(_home, "ask", "-m", path, "--agent", "me", "--context-length", "1000000", "Hi");

        result.Ended(11);
        Assert.Contains("E_LIMIT", result.Error, StringComparison.Ordinal);
        Assert.Contains("'wall time'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_file_stops_what_would_run_under_it()
    {
        Directory.CreateDirectory(_home.Path);
        await File.WriteAllTextAsync(Path.Combine(_home.Path, "sandbox.json"), """{"default":"gone"}""");
        Assert.Contains("'gone'", (await KandilProcess.RunAsync(_home, "ask", "Hi")).Failure("E_SCHEMA", 2), StringComparison.Ordinal);
    }

    private Task<KandilResult> RunAsync(params string[] arguments) => KandilProcess.RunAsync(_home, ["sandbox", .. arguments]);
}
