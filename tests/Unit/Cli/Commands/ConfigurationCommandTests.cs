using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary><c>kandil config</c>, through the real <c>kandil</c>.</summary>
public sealed class ConfigurationCommandTests : IDisposable
{
    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("auto", false)]
    [InlineData("never", false)]
    [InlineData("always", true)]
    public async Task Colours_are_where_the_setting_has_them(string colours, bool coloured)
    {
        (await KandilProcess.RunAsync(_home, "config", "set", "terminal.color", colours)).Ended(0);

        string error = (await KandilProcess.RunAsync(_home, "model", "info", "nothing-like-it")).Error;

        Assert.Equal(coloured, error.Contains("\e[31mE_NOT_INSTALLED\e[0m", StringComparison.Ordinal));
        Assert.Contains("E_NOT_INSTALLED", error, StringComparison.Ordinal);
    }

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

    [Theory]
    [InlineData("""{"network":{"connections":77}}""")]
    [InlineData("{bad")]
    public async Task A_file_that_cannot_be_read_is_put_right_by_the_command_that_the_error_names(string content)
    {
        string file = Path.Combine(Directory.CreateDirectory(_home.Path).FullName, "config.json");
        await File.WriteAllTextAsync(file, content);

        KandilResult shown = await RunAsync("config", "show");
        shown.Failure("E_SCHEMA", 2);
        Assert.EndsWith("kandil config reset\n", shown.Error, StringComparison.Ordinal);
        KandilResult reset = await RunAsync("config", "reset", "--yes");
        reset.Ended(0);

        Assert.Contains("config.json.old", reset.Error, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(file + ".old"));
        (await RunAsync("config", "show")).Ended(0);
    }

    [Fact]
    public async Task What_stands_where_a_section_must_be_goes_with_a_reset()
    {
        string file = Path.Combine(Directory.CreateDirectory(_home.Path).FullName, "config.json");
        await File.WriteAllTextAsync(file, """{"version":2,"network":5,"theme":"blue"}""");

        (await RunAsync("config", "reset", "--yes")).Ended(0);

        (await RunAsync("config", "show")).Ended(0);
        Assert.Contains("blue", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_authority_that_is_not_there_is_told_of_with_the_setting_that_names_it()
    {
        (await RunAsync("config", "set", "network.certificateAuthority", _home.File("none.pem"))).Ended(0);

        KandilResult failed = await RunAsync("model", "discover");

        Assert.Contains("The setting network.certificateAuthority names it.", failed.Failure("E_ARGS", 2), StringComparison.Ordinal);
        Assert.Contains("kandil config reset 'network.certificateAuthority'", failed.Error, StringComparison.Ordinal);
    }

    private Task<KandilResult> RunAsync(params string[] arguments) => KandilProcess.RunAsync(_home, arguments);
}
