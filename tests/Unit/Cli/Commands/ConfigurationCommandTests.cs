using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary><c>kandil config</c>, through the real <c>kandil</c>.</summary>
public sealed class ConfigurationCommandTests : IDisposable
{
    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Settings_are_set_shown_with_their_origin_read_anew_and_reset()
    {
        (await RunAsync("config", "set", "sampling.temperature", "0.5")).Ended(0);

        Assert.Matches("sampling.temperature +0.5 +user", (await RunAsync("config", "show")).Output);
        (await RunAsync("config", "reload")).Ended(0);
        (await RunAsync("config", "set", "--scope", "project", "network.offline", "true")).Failure("E_ARGS", 2);
        (await RunAsync("config", "set", "--scope", "session", "network.offline", "true")).Failure("E_ARGS", 2);
        (await RunAsync("config", "set", "access.unnamed", "perhaps")).Failure("E_ARGS", 2);
        (await RunAsync("config", "reset", "sampling.temperature")).Ended(0);
        Assert.Matches("sampling.temperature +- +default", (await RunAsync("config", "show")).Output);
        (await RunAsync("config", "trust", "--yes")).Failure("E_NOT_FOUND", 3);
    }

    private Task<KandilResult> RunAsync(params string[] arguments) => KandilProcess.RunAsync(_home, arguments);
}
