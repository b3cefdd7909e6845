using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary><c>kandil ask</c> with models of servers, one prompt and many.</summary>
public sealed class AskServerTests : IAsyncLifetime
{
    private readonly KandilHome _home = new();
    private readonly FakeVendor _vendor = new();

    public async Task InitializeAsync() =>
        (await KandilProcess.RunAsync(_home, "model", "register", "mine", "--endpoint", _vendor.Address.AbsoluteUri, "--skip-check")).Ended(0);

    public async Task DisposeAsync()
    {
        _home.Dispose();
        await _vendor.DisposeAsync();
    }

    [Fact]
    public async Task A_registered_server_answers_and_the_envelope_says_who_did()
    {
        JsonElement data = (await KandilProcess.RunAsync(_home, "ask", "-m", "mine", "--json", "hello")).Data();

        Assert.Equal(
            ("You said: hello", "mine", "custom", "served-1", "stop", 10),
            (Text(data, "text"), Text(data, "model"), Text(data, "provider"), Text(data, "provider_model"), Text(data, "finish_reason"), data.GetProperty("total_tokens").GetInt32()));
    }

    [Fact]
    public async Task A_cloud_without_a_key_is_E_AUTH_with_the_command_that_stores_one()
    {
        KandilResult result = await KandilProcess.RunAsync(_home, "ask", "-m", "openai:gpt-4o", "hello");

        result.Failure("E_AUTH", 8);
        Assert.Contains("kandil credential set 'openai'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_without_a_word_is_refused_as_this_shell_spells_it()
    {
        KandilResult result = await KandilProcess.RunAsync(_home, "ask", "-m", "mine", "--context-length", "2048", "hello");

        Assert.Contains("--context-length", result.Failure("E_ARGS", 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_is_answered_in_order_and_a_failure_is_told_at_the_end()
    {
        byte[] lines = "first\n{\"prompt\":\"second\",\"model\":\"nowhere-model\"}\n\n{\"prompt\":\"third\",\"system\":\"Be brief.\"}\n"u8.ToArray();

        KandilResult text = await KandilProcess.RunWithInputAsync(_home, lines, "ask", "--batch", "-m", "mine");
        Assert.Equal("You said: first\nYou said: third\n", text.Output);
        Assert.NotEqual(0, text.ExitCode);
        Assert.Contains("nowhere-model", text.Error, StringComparison.Ordinal);

        JsonElement envelope = (await KandilProcess.RunWithInputAsync(_home, lines, "ask", "--batch", "-m", "mine", "--json")).Envelope();
        JsonElement[] answers = [.. envelope.GetProperty("data").GetProperty("answers").EnumerateArray()];
        Assert.False(envelope.GetProperty("success").GetBoolean());
        Assert.Equal(["first", "second", "third"], answers.Select(answer => Text(answer, "prompt")));
        Assert.Equal(("You said: first", JsonValueKind.Null), (Text(answers[0].GetProperty("answer"), "text"), answers[0].GetProperty("error_code").ValueKind));
        Assert.Equal((JsonValueKind.Null, true), (answers[1].GetProperty("answer").ValueKind, Text(answers[1], "error_code").StartsWith("E_NOT_", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("{\"model\":\"mine\"}", "it has no prompt")]
    [InlineData("fine\n{oops", "Line 2")]
    [InlineData("\n \n", "no prompt")]
    public async Task A_batch_with_a_line_that_cannot_be_asked_asks_nothing(string lines, string words)
    {
        KandilResult result = await KandilProcess.RunWithInputAsync(_home, System.Text.Encoding.UTF8.GetBytes(lines), "ask", "--batch", "-m", "mine");

        Assert.Contains(words, result.Failure("E_ARGS", 2), StringComparison.Ordinal);
        Assert.Empty(_vendor.Server.Requests);
    }

    [Fact]
    public async Task Texts_become_vectors_one_line_each()
    {
        KandilResult text = await KandilProcess.RunWithInputAsync(_home, "four\nfifth\n"u8.ToArray(), "embed", "-m", "mine", "--no-normalize");
        Assert.Equal("4 4 3\n5 4 3\n", text.Output);

        JsonElement data = (await KandilProcess.RunAsync(_home, "embed", "-m", "mine", "--json", "--no-normalize", "four")).Data();
        Assert.Equal([4, 4, 3], data.GetProperty("embeddings")[0].GetProperty("vector").EnumerateArray().Select(number => number.GetInt32()));
    }

    [Fact]
    public async Task The_backends_are_shown_with_what_keeps_them_from_use()
    {
        JsonElement[] backends = [.. (await KandilProcess.RunAsync(_home, "backend", "status", "--json")).Data().GetProperty("backends").EnumerateArray()];

        Assert.Equal(["embedded", "ollama"], backends.Select(one => Text(one, "name")));
        Assert.Equal("healthy", Text(backends[0], "state"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
