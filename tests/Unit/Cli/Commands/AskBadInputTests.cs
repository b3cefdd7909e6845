using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary>Whatever is wrong with a question: an exit code, one line that says so, one with the next step, and the same as an envelope.</summary>
public sealed class AskBadInputTests : IDisposable
{
    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public Task A_missing_file() => RefusedAsync("E_NOT_FOUND", 3, "missing.gguf", "-m", _home.File("missing.gguf"));

    [Fact]
    public Task A_directory()
    {
        Directory.CreateDirectory(_home.File("folder.gguf"));
        return RefusedAsync("E_ARGS", 2, "folder.gguf", "-m", _home.File("folder.gguf"));
    }

    [Fact]
    public Task An_empty_file() => RefusedAsync("E_UNSAFE", 6, "empty.gguf", "-m", _home.File("empty.gguf", []));

    [Fact]
    public Task A_text_file() => RefusedAsync("E_UNSAFE", 6, "text.gguf", "-m", _home.File("text.gguf", "Dear model,\n"u8.ToArray()));

    [Fact]
    public Task A_cut_model()
    {
        byte[] whole = GgufBuilder.Chain("hello").ToBytes();
        return RefusedAsync("E_UNSAFE", 6, "cut.gguf", "-m", _home.File("cut.gguf", whole[..(whole.Length / 2)]));
    }

    [Fact]
    public Task An_unknown_architecture() =>
        RefusedAsync("E_COMPAT", 9, "abacus", "-m", _home.Model("abacus.gguf", GgufBuilder.Chain("hello").Architecture("abacus")));

    [Fact]
    public Task A_model_larger_than_memory() =>
        RefusedAsync("E_COMPAT", 9, "hollow.gguf", "-m", _home.Model("hollow.gguf", GgufBuilder.Hollow(2_000_000_000_000)));

    [Fact]
    public Task A_model_that_is_not_installed() => RefusedAsync("E_NOT_INSTALLED", 4, "local/nothing", "-m", "local/nothing");

    [Fact]
    public Task A_prompt_longer_than_the_context()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));
        string prompt = string.Join(' ', Enumerable.Repeat("word", 3000));
        return RefusedAsync("E_LIMIT", 11, "tiny", "-m", path, "--context-length", "256", prompt);
    }

    [Fact]
    public Task An_unknown_sampler() => RefusedAsync("E_ARGS", 2, "'dice'", "--samplers", "top_k,dice");

    [Theory]
    [InlineData("--temperature", "-1", "--temperature cannot be -1: it must be 0 to 5.")]
    [InlineData("--temperature", "NaN", "--temperature cannot be NaN: it must be 0 to 5.")]
    [InlineData("--top-p", "0", "--top-p cannot be 0: it must be more than 0 and at most 1.")]
    [InlineData("--top-p", "1.7", "--top-p cannot be 1.7: it must be more than 0 and at most 1.")]
    [InlineData("--min-p", "2", "--min-p cannot be 2: it must be 0 to 1.")]
    [InlineData("--top-k", "-3", "--top-k cannot be -3: it must be 0 or more.")]
    [InlineData("--top-k", "99999999999", "--top-k cannot be 99999999999: it must be 0 or more.")]
    [InlineData("--repeat-penalty", "0", "--repeat-penalty cannot be 0: it must be more than 0 and at most 10.")]
    [InlineData("--repeat-last-n", "-2", "--repeat-last-n cannot be -2: it must be -1 for the whole context, 0 for off, or a number of tokens.")]
    [InlineData("--frequency-penalty", "-2.1", "--frequency-penalty cannot be -2.1: it must be -2 to 2.")]
    [InlineData("--max-tokens", "0", "--max-tokens cannot be 0: it must be 1 or more.")]
    [InlineData("--context-length", "1", "--context-length cannot be 1: it must be 16 to 16777216.")]
    [InlineData("--batch-size", "0", "--batch-size cannot be 0: it must be 1 to 65536.")]
    [InlineData("--threads", "-99999999999999999999", "--threads cannot be -99999999999999999999: it must be 0 to 1024.")]
    public Task An_impossible_value(string option, string value, string said) => RefusedAsync("E_ARGS", 2, said, option, value);

    [Fact]
    public async Task An_empty_stop_text()
    {
        KandilResult text = await KandilProcess.RunAsync(_home, "ask", "--stop", "", "Hello");

        text.Failure("E_ARGS", 2);
        Assert.Contains("--stop", text.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public Task A_grammar_that_is_none()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));
        return RefusedAsync("E_ARGS", 2, "grammar", "-m", path, "--grammar-file", _home.File("bad.gbnf", "root = ("u8.ToArray()));
    }

    [Fact]
    public async Task A_schema_where_it_is_not_understood_is_named_as_this_shell_has_it()
    {
        KandilResult result = await KandilProcess.RunAsync(_home, "ask", "--json-schema-file", _home.File("schema.json", "{\"type\":\"object\"}"u8.ToArray()), "Hi");

        Assert.Contains("--json-schema-file is not understood", result.Failure("E_ARGS", 2), StringComparison.Ordinal);
        Assert.Contains("--grammar-file", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_grammar_file_that_is_missing() => RefusedAsync("E_NOT_FOUND", 3, "missing.gbnf", "--grammar-file", _home.File("missing.gbnf"));

    [Fact]
    public async Task Input_that_is_not_UTF_8()
    {
        byte[] input = [.. "caf"u8, 0xE9, .. " au lait"u8];

        KandilResult text = await KandilProcess.RunWithInputAsync(_home, input, "ask");
        KandilResult json = await KandilProcess.RunWithInputAsync(_home, input, "ask", "--json");

        Assert.Contains("offset 3", text.Failure("E_ARGS", 2), StringComparison.Ordinal);
        Assert.Empty(text.Output);
        json.FailureEnvelope("E_ARGS", 2);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t")]
    public async Task No_prompt(string input)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(input);

        KandilResult text = await KandilProcess.RunWithInputAsync(_home, bytes, "ask");
        KandilResult json = await KandilProcess.RunWithInputAsync(_home, bytes, "ask", "--json", "");

        Assert.Contains("no prompt", text.Failure("E_ARGS", 2), StringComparison.Ordinal);
        json.FailureEnvelope("E_ARGS", 2);
    }

    [Fact]
    public async Task Taking_too_long()
    {
        string path = _home.Model("endless.gguf", Endless);

        KandilResult text = await KandilProcess.RunAsync(_home, "ask", "-m", path, "--timeout", "0.5", "--quiet", "Hi");

        text.Failure("E_TIMEOUT", 5);
        Assert.Contains("--timeout", text.ErrorLines[1], StringComparison.Ordinal);
        Assert.Contains("--max-tokens", text.ErrorLines[1], StringComparison.Ordinal);
    }

    /// <summary>A model that goes on far longer than any test.</summary>
    internal static GgufBuilder Endless => GgufBuilder.Chain("tick tock ").Endless().Size(GgufModelSize.Small).Context(1_000_000);

    private async Task RefusedAsync(string code, int exitCode, string named, params string[] arguments)
    {
        KandilResult text = await KandilProcess.RunAsync(_home, ["ask", .. arguments, "Hello"]);
        KandilResult json = await KandilProcess.RunAsync(_home, ["ask", "--json", .. arguments, "Hello"]);

        Assert.Contains(named, text.Failure(code, exitCode), StringComparison.Ordinal);
        Assert.Empty(text.Output);
        json.FailureEnvelope(code, exitCode);
    }
}
