using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary><c>kandil model register --endpoint</c> asks the server first.</summary>
public sealed class ModelRegisterCommandTests : IDisposable
{
    private const string Answer = """{"choices":[{"message":{"content":"Hi"}}]}""";

    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_server_that_answers_is_registered_without_a_word_more()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Json(Answer));

        KandilResult result = await RunAsync(server.At("v1").AbsoluteUri);

        result.Ended(0);
        Assert.Contains("Registered office.", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task A_web_page_is_refused_with_the_option_that_registers_it_all_the_same()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("<!doctype html><p>Welcome"));

        string said = (await RunAsync(server.At("v1").AbsoluteUri)).Failure("E_BACKEND", 11);
        KandilResult unasked = await RunAsync(server.At("v1").AbsoluteUri, "--skip-check");

        Assert.Contains("was not registered", said, StringComparison.Ordinal);
        Assert.Contains("--skip-check", said, StringComparison.Ordinal);
        unasked.Ended(0);
    }

    [Fact]
    public async Task Offline_it_is_registered_with_the_command_that_checks_later_which_then_fails_as_network()
    {
        KandilResult result = await RunAsync("https://models.example.test/v1", "--offline");
        result.Ended(0);
        Assert.Contains("kandil model test 'office'", result.Error, StringComparison.Ordinal);
        (await KandilProcess.RunAsync(_home, "model", "test", "office", "--offline")).Failure("E_NET", 5);
    }

    [Fact]
    public async Task To_add_a_model_that_only_a_server_answers_for_asks_that_server()
    {
        bool isWell = true;
        await using var server = new LoopbackServer(_ => isWell ? LoopbackAnswer.Json(Answer) : LoopbackAnswer.Text("<p>closed"));
        (await RunAsync(server.At("v1").AbsoluteUri, "--skip-check")).Ended(0);

        KandilResult planned = await KandilProcess.RunAsync(_home, "model", "add", "office", "--dry-run");
        int askedByPlan = server.ConnectionCount;
        KandilResult added = await KandilProcess.RunAsync(_home, "model", "add", "office", "--json");
        isWell = false;
        KandilResult failed = await KandilProcess.RunAsync(_home, "model", "add", "office");

        planned.Ended(0);
        Assert.Equal(0, askedByPlan);
        Assert.Equal("answers", added.Data().GetProperty("models")[0].GetProperty("outcome").GetString());
        Assert.Equal("ready", added.Data().GetProperty("models")[0].GetProperty("endpoint").GetProperty("state").GetString());
        failed.Failure("E_BACKEND", 11);
        (await KandilProcess.RunAsync(_home, "model", "add", "openai:gpt-4o", "--offline")).Failure("E_NET", 5);
    }

    [Fact]
    public async Task Free_options_are_kept_and_shown_as_what_they_are()
    {
        KandilResult result = await RunAsync("https://models.example.test/v1", "--skip-check", "--option", "top_k=20", "--option", "tier=flex", "--option", """reasoning={"effort":"low"}""");
        result.Ended(0);

        JsonElement options = (await KandilProcess.RunAsync(_home, "model", "info", "--all", "office", "--json")).Data().GetProperty("options");
        Assert.Equal((20, "flex", "low"), (options.GetProperty("top_k").GetInt32(), options.GetProperty("tier").GetString(), options.GetProperty("reasoning").GetProperty("effort").GetString()));
        Assert.Contains("told always", (await KandilProcess.RunAsync(_home, "model", "info", "--all", "office")).Output, StringComparison.Ordinal);
        (await RunAsync("https://models.example.test/v1", "--skip-check", "--option", "top_k")).Failure("E_ARGS", 2);
        (await RunAsync("https://models.example.test/v1", "--skip-check", "--option", "api_key=sk-1")).Failure("E_ARGS", 2);

        JsonElement provider = (await KandilProcess.RunAsync(_home, "backend", "providers", "custom", "--json")).Data().GetProperty("providers")[0];
        Assert.Equal("office", provider.GetProperty("models")[0].GetString());
        Assert.Contains("office is always told", provider.GetProperty("features")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "https://models.example.test/v1", "--timeout", "0")]
    [InlineData(2, "ftp://models.example.test/v1")]
    [InlineData(5, "http://models.example.test/v1")]
    public async Task What_cannot_be_is_refused(int status, params string[] arguments) => (await RunAsync(arguments)).Ended(status);

    private Task<KandilResult> RunAsync(params string[] arguments) =>
        KandilProcess.RunAsync(_home, ["model", "register", "office", "--endpoint", .. arguments]);
}
