using System.Text;
using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

public sealed class AskCommandTests : IDisposable
{
    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task The_bundled_model_answers_with_the_right_command()
    {
        KandilResult result = await KandilProcess.RunAsync(_home, "ask", "--temperature", "0", "How do I install a model?");

        result.Ended(0);
        Assert.Contains("Install-KandilModel", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task A_model_named_by_its_path_answers()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello from a file"));

        KandilResult result = await KandilProcess.RunAsync(_home, "ask", "-m", path, "Say", "something");

        Assert.Equal("hello from a file\n", result.Output);
        result.Ended(0);
    }

    [Fact]
    public async Task The_envelope_has_the_answer_and_its_figures()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello there"));

        JsonElement data = (await KandilProcess.RunAsync(_home, "ask", "-m", path, "--json", "--seed", "7", "Hi")).Data();

        Assert.Equal(
            ["text", "json", "tool_calls", "model", "provider", "device", "reasoning", "provider_model", "provider_finish_reason", "finish_reason", "prompt_tokens", "completion_tokens", "total_tokens", "cost",
                "time_to_first_token_ms", "latency_ms", "tokens_per_second", "seed", "load_ms", "missing_restrictions"],
            data.EnumerateObject().Select(property => property.Name));
        Assert.Equal("hello there", data.GetProperty("text").GetString());
        Assert.Equal("embedded", data.GetProperty("provider").GetString());
        Assert.Equal("stop", data.GetProperty("finish_reason").GetString());
        Assert.Equal(7u, data.GetProperty("seed").GetUInt32());
        int prompt = data.GetProperty("prompt_tokens").GetInt32();
        int answer = data.GetProperty("completion_tokens").GetInt32();
        Assert.InRange(prompt, 1, 100);
        Assert.InRange(answer, 1, 100);
        Assert.Equal(prompt + answer, data.GetProperty("total_tokens").GetInt32());
        double load = data.GetProperty("load_ms").GetDouble();
        double first = data.GetProperty("time_to_first_token_ms").GetDouble();
        Assert.InRange(load, double.Epsilon, first);
        Assert.InRange(first, load, data.GetProperty("latency_ms").GetDouble());
    }

    [Fact]
    public async Task Max_tokens_cuts_the_answer_and_says_so()
    {
        string path = _home.Model("endless.gguf", GgufBuilder.Chain("tick tock ").Endless());

        JsonElement data = (await KandilProcess.RunAsync(_home, "ask", "-m", path, "--json", "--max-tokens", "5", "Hi")).Data();

        Assert.Equal("length", data.GetProperty("finish_reason").GetString());
        Assert.Equal(5, data.GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task An_answer_that_fills_the_context_is_warned_of_in_one_line()
    {
        string path = _home.Model("endless.gguf", GgufBuilder.Chain("tick tock ").Endless());

        KandilResult loud = await KandilProcess.RunAsync(_home, "ask", "-m", path, "--context-length", "256", "Hi");
        KandilResult quiet = await KandilProcess.RunAsync(_home, "ask", "-m", path, "--context-length", "256", "--quiet", "Hi");
        KandilResult asked = await KandilProcess.RunAsync(_home, "ask", "-m", path, "--max-tokens", "5", "Hi");

        string line = Assert.Single(loud.ErrorLines);
        Assert.StartsWith("kandil: warning: The answer was cut off", line, StringComparison.Ordinal);
        Assert.Contains("--context-length makes it longer", line, StringComparison.Ordinal);
        Assert.EndsWith("\n", loud.Output, StringComparison.Ordinal);
        Assert.Empty(quiet.Error);
        Assert.Empty(asked.Error);
    }

    [Fact]
    public async Task A_stop_text_ends_the_answer_before_it()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("one two three four"));

        KandilResult result = await KandilProcess.RunAsync(_home, "ask", "-m", path, "--stop", "nine", "--stop", " three", "Count");

        Assert.Equal("one two\n", result.Output);
    }

    [Fact]
    public async Task A_grammar_is_followed()
    {
        string path = _home.Model("random.gguf", GgufBuilder.Random());
        string grammar = _home.File("yes-or-no.gbnf", "root ::= \"yes\" | \"no\"\n"u8.ToArray());

        KandilResult result = await KandilProcess.RunAsync(_home, "ask", "-m", path, "--grammar-file", grammar, "Well?");

        Assert.Matches("^(yes|no)\n$", result.Output);
    }

    [Fact]
    public async Task The_prompt_is_the_argument_and_the_input_follows_it()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));
        byte[] input = Encoding.UTF8.GetBytes("\uFEFFEin Wort für dich\n");

        int argument = await PromptTokensAsync([], "Translate", "this");
        int both = await PromptTokensAsync(input, "Translate", "this");
        int dash = await PromptTokensAsync(input, "Translate", "this", "-");
        int inputAlone = await PromptTokensAsync(input);

        Assert.True(both > argument);
        Assert.Equal(both, dash);
        Assert.InRange(inputAlone, 1, both - 1);

        async Task<int> PromptTokensAsync(byte[] piped, params string[] words) =>
            (await KandilProcess.RunWithInputAsync(_home, piped, ["ask", "-m", path, "--json", .. words])).Data().GetProperty("prompt_tokens").GetInt32();
    }

    [PosixFact]
    public async Task A_closed_standard_input_is_no_input()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));

        KandilResult asked = await KandilProcess.RunWithoutInputAsync(_home, "ask", "-m", path, "Hi");
        KandilResult nothing = await KandilProcess.RunWithoutInputAsync(_home, "ask", "-m", path);

        Assert.Equal("hello\n", asked.Output);
        Assert.Empty(asked.Error);
        Assert.Contains("no prompt", nothing.Failure("E_ARGS", 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_input_on_which_nothing_comes_is_waited_for_aloud()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));
        using KandilProcess process = KandilProcess.Start(_home, "ask", "-m", path, "Hi");

        await process.ErrorAsync("standard input");
        process.Input.Close();
        KandilResult result = await process.EndAsync();

        Assert.Equal("hello\n", result.Output);
        Assert.Single(result.ErrorLines);
    }

    [Fact]
    public async Task Verbose_adds_the_figures_on_standard_error()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));

        KandilResult result = await KandilProcess.RunAsync(_home, "ask", "-m", path, "--verbose", "--seed", "7", "Hi");

        Assert.Equal("hello\n", result.Output);
        Assert.Matches(@"kandil: .*\d+ prompt \+ \d+ answer tokens, loaded in .* s, first after .* s, .*seed 7, complete", result.ErrorLines[^1]);
    }

    [Fact]
    public async Task Json_with_verbose_has_its_progress_as_json_lines()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));

        KandilResult result = await KandilProcess.RunAsync(_home, "ask", "-m", path, "--json", "--verbose", "Hi");

        result.Data();
        JsonElement[] events = [.. result.ErrorLines.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Contains(events, one => one.GetProperty("event").GetString() == "progress" && one.GetProperty("phase").GetString() == "load");
        Assert.All(events, one => Assert.NotEmpty(one.GetProperty("event").GetString()!));
    }

    [Fact]
    public async Task Words_after_two_hyphens_are_text()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));

        KandilResult result = await KandilProcess.RunAsync(_home, "ask", "-m", path, "--", "--what", "is", "@this");

        Assert.Equal("hello\n", result.Output);
    }
}
