using System.Text.Json;
using Kandil.Core.Gguf;
using Kandil.Tests.Unit.Core.Acquisition;
using Kandil.Tests.Unit.Core.Compatibility;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

public sealed class CompatibilityCommandTests : IAsyncLifetime
{
    private readonly KandilHome _home = new();
    private readonly FakeHub _hub = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-fit-").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        _home.Dispose();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task A_repository_is_a_table()
    {
        _hub.Repository("lab/plain").With("plain-Q8_0.gguf", FakeContent.Of(InstallFixture.Model(400_000))).With("plain-Q4_K_M.gguf", FakeContent.Of(InstallFixture.Model(300_000)));

        KandilResult result = await KandilProcess.RunAsync(_home, "check", "lab/plain", "--mirror", _hub.Address.AbsoluteUri);

        result.Ended(0);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^MODEL +SIZE +MEMORY +CONTEXT +AT MOST +GPU LAYERS +SPEED +VERDICT$", lines[0]);
        Assert.Matches(@"^hf:lab/plain:Q4_K_M .* fits \(usual\)$", lines[1]);
        Assert.Matches("^hf:lab/plain:Q8_0 .* fits$", lines[2]);
    }

    [LinuxFact]
    public async Task What_does_not_fit_ends_with_9_and_says_what_it_lacks()
    {
        string file = Path.Combine(_folder, "m-Q8_0.gguf");
        HollowModel.Large(500, GgmlType.F32).WriteTo(file);
        _hub.Repository("lab/huge").With("m-Q8_0.gguf", FakeContent.Sparse(file));

        KandilResult text = await KandilProcess.RunAsync(_home, "compatibility", "lab/huge", "--mirror", _hub.Address.AbsoluteUri);
        KandilResult json = await KandilProcess.RunAsync(_home, "compatibility", "lab/huge", "--mirror", _hub.Address.AbsoluteUri, "--json");
        KandilResult add = await KandilProcess.RunAsync(_home, "model", "add", "lab/huge", "--mirror", _hub.Address.AbsoluteUri, "--yes", "--json");

        text.Ended(9);
        Assert.Contains("reason", text.Output, StringComparison.Ordinal);
        json.Ended(9);
        using var envelope = JsonDocument.Parse(json.Output);
        Assert.Equal("E_COMPAT", envelope.RootElement.GetProperty("error_code").GetString());
        Assert.True(envelope.RootElement.GetProperty("data").GetProperty("verdicts")[0].GetProperty("blocked").GetBoolean());
        add.Ended(9);
        Assert.InRange(_hub.Storage.BodyBytes, 1, 40_000_000);
    }

    [Fact]
    public async Task A_dry_run_shows_what_memory_it_needs()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(InstallFixture.Model(300_000)));

        KandilResult result = await KandilProcess.RunAsync(_home, "model", "add", "lab/plain", "--dry-run", "--mirror", _hub.Address.AbsoluteUri);

        result.Ended(0);
        Assert.Matches("(?m)^memory .* here", result.Output);
    }
}
