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

    [Theory]
    [InlineData("ask", "hi")]
    [InlineData("embed", "hi")]
    public async Task Nothing_is_sent_to_another_machine_with_offline(string verb, string text)
    {
        (await KandilProcess.RunAsync(_home, "model", "register", "far", "--endpoint", "https://llm.example.org/v1", "--skip-check", "--no-key")).Ended(0);

        (await KandilProcess.RunAsync(_home, verb, text, "-m", "far", "--offline")).Failure("E_NET", 5);
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
        Assert.Equal("You said: first\n[prompt 2 has no answer: E_NOT_INSTALLED]\n[prompt 3 has no answer: E_ARGS]\nYou said: third\n", text.Output);
        Assert.NotEqual(0, text.ExitCode);
        Assert.Contains("nowhere-model", text.Error, StringComparison.Ordinal);

        JsonElement envelope = (await KandilProcess.RunWithInputAsync(_home, lines, "ask", "--batch", "-m", "mine", "--json")).Envelope();
        JsonElement[] answers = [.. envelope.GetProperty("data").GetProperty("answers").EnumerateArray()];
        Assert.False(envelope.GetProperty("success").GetBoolean());
        Assert.Equal(["first", "second", "", "third"], answers.Select(answer => Text(answer, "prompt")));
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

    [Fact]
    public async Task A_batch_says_which_answer_was_cut_off()
    {
        _vendor.Events = """{"choices":[{"message":{"content":"Half of"},"finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}""";

        KandilResult result = await KandilProcess.RunWithInputAsync(_home, "first\n"u8.ToArray(), "ask", "--batch", "-m", "mine");

        Assert.Equal("Half of\n", result.Output);
        Assert.Contains("Prompt 1: The answer was cut off after 2 tokens", result.Error, StringComparison.Ordinal);
        Assert.Contains("--max-tokens", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_says_that_it_costs_is_told()
    {
        _vendor.Events = """{"choices":[{"message":{"content":"Hi."},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"cost":0.00014}}""";

        Assert.Equal(0.00014m, (await KandilProcess.RunAsync(_home, "ask", "-m", "mine", "--json", "hello")).Data().GetProperty("cost").GetDecimal());
        Assert.Contains("costs 0.00014", (await KandilProcess.RunAsync(_home, "ask", "-m", "mine", "--verbose", "hello")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_follows_a_schema_is_in_the_envelope_and_one_that_does_not_is_E_SCHEMA()
    {
        string schema = _home.File("schema.json", """{"type":"object","required":["name"]}"""u8.ToArray());

        JsonElement data = (await KandilProcess.RunAsync(_home, "ask", "-m", "mine", "--json", "--json-schema-file", schema, """say {"name":"Ada"}""")).Data();
        Assert.Equal("Ada", Text(data.GetProperty("json"), "name"));

        KandilResult wrong = await KandilProcess.RunAsync(_home, "ask", "-m", "mine", "--json-schema-file", schema, """say {"x":1}""");
        Assert.Contains("$ has no name", wrong.Failure("E_SCHEMA", 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_are_called_by_the_caller_who_gives_back_what_came_of_them()
    {
        string tools = _home.File("tools.json", """[{"name":"weather","parameters":{"type":"object","properties":{"place":{"type":"string"}}}}]"""u8.ToArray());
        string[] question = ["ask", "-m", "mine", "--tools", tools, """call weather {"place":"Bern"}"""];

        KandilResult text = await KandilProcess.RunAsync(_home, question);
        Assert.Equal("Let me see.\n{\"id\":\"call-0\",\"name\":\"weather\",\"arguments\":{\"place\":\"Bern\"}}\n", text.Output);

        JsonElement data = (await KandilProcess.RunAsync(_home, [.. question, "--json"])).Data();
        JsonElement call = Assert.Single(data.GetProperty("tool_calls").EnumerateArray());
        Assert.Equal(("tool_calls", "weather", "Bern"), (Text(data, "finish_reason"), Text(call, "name"), Text(call.GetProperty("arguments"), "place")));

        string results = _home.File("results.json", System.Text.Encoding.UTF8.GetBytes($"[{call.GetRawText()[..^1]},\"result\":{{\"sky\":\"blue\"}}}}]"));
        KandilResult answer = await KandilProcess.RunAsync(_home, [.. question, "--tool-results", results]);
        Assert.Equal("Tools said: {\"sky\":\"blue\"}\n", answer.Output);

        (await KandilProcess.RunAsync(_home, "ask", "-m", "mine", "--tools", _home.File("bad.json", "{}"u8.ToArray()), "hello")).Failure("E_ARGS", 2);
        (await KandilProcess.RunAsync(_home, "ask", "-m", "mine", "--tool-results", results, "hello")).Failure("E_ARGS", 2);
        (await KandilProcess.RunAsync(_home, "ask", "--tools", tools, "hello")).Failure("E_BACKEND", 11);
    }

    [Fact]
    public async Task An_image_is_shown_to_the_model_and_what_is_none_is_refused()
    {
        string image = _home.File("plan.png", [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13]);

        Assert.Equal("You said: What is it? [image/png 12 bytes]\n", (await KandilProcess.RunAsync(_home, "ask", "-m", "mine", "--image", image, "What is it?")).Output);
        (await KandilProcess.RunAsync(_home, "ask", "-m", "mine", "--image", _home.File("text.png", "no"u8.ToArray()), "What is it?")).Failure("E_ARGS", 2);
        (await KandilProcess.RunAsync(_home, "ask", "-m", "mine", "--image", _home.File("missing.png"), "What is it?")).Failure("E_NOT_FOUND", 3);
        (await KandilProcess.RunAsync(_home, "ask", "--image", image, "What is it?")).Failure("E_BACKEND", 11);
    }

    [Fact]
    public async Task A_key_of_standard_input_serves_one_question_and_is_kept_nowhere()
    {
        _vendor.Key = "sk-canary0123456789abcdef";
        byte[] key = "sk-canary0123456789abcdef\n"u8.ToArray();

        KandilResult answer = await KandilProcess.RunWithInputAsync(_home, key, "ask", "-m", "mine", "--key-stdin", "hello");
        Assert.Equal("You said: hello\n", answer.Output);
        Assert.Equal("You said: from the pipe\n", (await KandilProcess.RunWithInputAsync(_home, [.. key, .. "from the pipe"u8], "ask", "-m", "mine", "--key-stdin")).Output);
        Assert.Equal("You said: a\nYou said: b\n", (await KandilProcess.RunWithInputAsync(_home, [.. key, .. "a\nb\n"u8], "ask", "-m", "mine", "--key-stdin", "--batch")).Output);

        (await KandilProcess.RunAsync(_home, "ask", "-m", "mine", "hello")).Failure("E_AUTH", 8);
        (await KandilProcess.RunWithInputAsync(_home, [], "ask", "-m", "mine", "--key-stdin", "hello")).Failure("E_ARGS", 2);
        (await KandilProcess.RunWithInputAsync(_home, key, "ask", "--key-stdin", "hello")).Failure("E_ARGS", 2);
        Assert.All(Directory.EnumerateFiles(_home.Path, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain("canary", File.ReadAllText(file), StringComparison.Ordinal));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
