using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

public sealed class ModelTestCommandTests : IDisposable
{
    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_server_that_answers_is_told_with_its_figures()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Json("""{"choices":[{"message":{"content":"Hi"}}]}""").With("x-ratelimit-remaining-requests", "41"));

        KandilResult text = await RunAsync(server.At("v1").AbsoluteUri, "--provider-model", "m");
        JsonElement data = (await RunAsync(server.At("v1").AbsoluteUri, "--provider-model", "m", "--json")).Data().GetProperty("endpoints")[0];

        text.Ended(0);
        Assert.Contains(": ready, status 200 in ", text.Output, StringComparison.Ordinal);
        Assert.Contains("x-ratelimit-remaining-requests: 41", text.Output, StringComparison.Ordinal);
        Assert.Contains("none: plain http", text.Output, StringComparison.Ordinal);
        Assert.Equal(("ready", true, "m"), (data.GetProperty("state").GetString(), data.GetProperty("usable").GetBoolean(), data.GetProperty("model").GetString()));
        Assert.Equal("41", data.GetProperty("rate_limits").GetProperty("x-ratelimit-remaining-requests").GetString());
    }

    [Fact]
    public async Task A_server_that_cannot_be_used_ends_with_its_code_and_keeps_its_figures()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Json("""{"error":{"message":"no key"}}""", 401));

        KandilResult text = await RunAsync(server.Address.AbsoluteUri);
        KandilResult json = await RunAsync(server.Address.AbsoluteUri, "--json");

        Assert.Contains("wants a key", text.Failure("E_AUTH", 8), StringComparison.Ordinal);
        Assert.Contains("needs key, status 401", text.Output, StringComparison.Ordinal);
        json.Ended(8);
        JsonElement envelope = json.Envelope();
        Assert.Equal("E_AUTH", envelope.GetProperty("error_code").GetString());
        Assert.Equal(401, envelope.GetProperty("data").GetProperty("endpoints")[0].GetProperty("status_code").GetInt32());
    }

    [Fact]
    public async Task One_that_cannot_be_asked_keeps_no_other_from_being_asked()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Json("""{"data":[{"id":"a"}]}"""));

        KandilResult result = await RunAsync($"http://127.0.0.1:{LoopbackServer.UnusedPort()}/", server.Address.AbsoluteUri, "--json");

        result.Ended(5);
        JsonElement data = result.Envelope().GetProperty("data").GetProperty("endpoints");
        Assert.Equal((false, true), (data[0].GetProperty("usable").GetBoolean(), data[1].GetProperty("usable").GetBoolean()));
        Assert.Equal("E_NET", data[0].GetProperty("error").GetProperty("error_code").GetString());
    }

    [Theory]
    [InlineData("E_ARGS", 2, "kandil-guide")]
    [InlineData("E_ARGS", 2, "https://host.test/v1", "--protocol", "smtp")]
    [InlineData("E_ARGS", 2, "https://host.test/v1", "--timeout", "0")]
    [InlineData("E_NET", 5, "http://models.example.test/v1")]
    [InlineData("E_NET", 5, "https://models.example.test/v1", "--offline")]
    public async Task What_cannot_be_is_refused(string code, int exit, params string[] arguments) => (await RunAsync(arguments)).Failure(code, exit);

    private Task<KandilResult> RunAsync(params string[] arguments) => KandilProcess.RunAsync(_home, ["model", "test", .. arguments]);
}
