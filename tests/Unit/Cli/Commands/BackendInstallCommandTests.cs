using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary><c>kandil backend install</c>, with releases of the test's own.</summary>
public sealed class BackendInstallCommandTests : IAsyncLifetime
{
    private readonly KandilHome _home = new();
    private readonly FakeReleases _releases = new();

    public async Task InitializeAsync() =>
        Assert.Equal(0, (await KandilProcess.RunAsync(_home, "config", "set", "ollama.releases", _releases.Address)).ExitCode);

    public async Task DisposeAsync()
    {
        await _releases.DisposeAsync();
        _home.Dispose();
    }

    [LinuxFact]
    public async Task A_dry_run_shows_what_would_be_fetched_and_run_and_does_nothing()
    {
        KandilResult result = await RunAsync("--dry-run", "--reinstall");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"{_releases.Address}/download/v0.99.1/{_releases.Name}", result.Output, StringComparison.Ordinal);
        Assert.Contains(_releases.Archive.Sha256, result.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was done", result.Output, StringComparison.Ordinal);
        Assert.Empty(_releases.Fetches);
    }

    [LinuxFact]
    public async Task Without_anybody_to_ask_and_without_yes_nothing_is_done()
    {
        KandilResult result = await RunAsync("--reinstall");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--yes", result.Error, StringComparison.Ordinal);
        Assert.Empty(_releases.Fetches);
    }

    [LinuxFact]
    public async Task It_is_installed_and_found_and_the_next_steps_are_said()
    {
        KandilResult result = await RunAsync("--reinstall", "--yes");
        KandilResult again = await RunAsync("--yes", "--json", "--offline");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Installed Ollama 0.99.1: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("kandil config set ollama.autoStart true", result.Error, StringComparison.Ordinal);
        JsonElement data = JsonDocument.Parse(again.Output).RootElement.GetProperty("data");
        Assert.Equal(("already_installed", "0.99.1"), (data.GetProperty("outcome").GetString(), data.GetProperty("version").GetString()));
        Assert.Equal($"{data.GetProperty("program").GetString()} serve", data.GetProperty("start").GetString());
    }

    [LinuxFact]
    public async Task Another_content_than_the_checksums_say_exits_with_6()
    {
        _releases.Checksums = $"{new string('0', 64)}  ./{_releases.Name}\n";

        KandilResult result = await RunAsync("--reinstall", "--yes");

        Assert.Equal(6, result.ExitCode);
        Assert.Contains("E_VERIFY", result.Error, StringComparison.Ordinal);
        Assert.Contains("kandil backend install 'ollama'", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_home.Path, "programs", "ollama-0.99.1")));
    }

    [LinuxFact]
    public async Task Offline_exits_with_5_and_another_backend_with_2()
    {
        Assert.Equal(5, (await RunAsync("--reinstall", "--offline")).ExitCode);
        Assert.Equal(2, (await KandilProcess.RunAsync(_home, "backend", "install", "embedded")).ExitCode);
        Assert.Equal(2, (await RunAsync("--reinstall", "--mirror", "https://mirror.example.org")).ExitCode);
    }

    private Task<KandilResult> RunAsync(params string[] options) => KandilProcess.RunAsync(_home, ["backend", "install", "ollama", .. options]);
}
