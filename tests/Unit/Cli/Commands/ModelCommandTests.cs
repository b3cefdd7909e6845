using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

public sealed class ModelCommandTests : IDisposable
{
    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_bare_machine_has_the_bundled_model()
    {
        JsonElement models = (await KandilProcess.RunAsync(_home, "model", "list", "--json")).Data().GetProperty("models");

        JsonElement guide = Assert.Single(models.EnumerateArray());
        Assert.Equal("kandil-guide", guide.GetProperty("name").GetString());
        Assert.Equal("bundled", guide.GetProperty("origin").GetString());
        Assert.True(File.Exists(guide.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task The_list_is_a_table_of_aligned_columns()
    {
        await ImportAsync("tiny.gguf");

        KandilResult result = await KandilProcess.RunAsync(_home, "model", "list");

        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Matches("^NAME +SIZE +PARAMS +QUANT +CONTEXT +STATUS +LAST USED$", lines[0]);
        Assert.Matches("^kandil-guide .* -$", lines[1]);
        Assert.Matches(@"^local/tiny +[\d.]+ KB +[\d.]+K +F16 +2048 +Ready +never$", lines[2]);
        int column = lines[0].IndexOf("QUANT", StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Equal(' ', line[column - 1]));
        Assert.All(lines, line => Assert.NotEqual(' ', line[column]));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public async Task Several_models_are_removed_at_once_pinned_ones_with_a_word_and_what_is_not_there_hinders_none()
    {
        await ImportAsync("one.gguf");
        await ImportAsync("two.gguf");
        (await KandilProcess.RunAsync(_home, "model", "pin", "one")).Ended(0);

        KandilResult listed = await KandilProcess.RunAsync(_home, "model", "list");
        KandilResult removed = await KandilProcess.RunAsync(_home, "model", "rm", "one", "three", "two", "--yes");

        Assert.Matches("(?m)^NAME .* PIN$", listed.Output);
        Assert.Matches("(?m)^local/one .* pinned$", listed.Output);
        removed.Ended(4);
        Assert.Contains("local/one was pinned.", removed.Error, StringComparison.Ordinal);
        Assert.Matches(@"Removed local/one \(.*\), local/two \(", removed.Error);
        Assert.Contains("'three'", removed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_card_counts_answers_where_they_are_counted()
    {
        await ImportAsync("tiny.gguf");
        await KandilProcess.RunAsync(_home, "ask", "-m", "tiny", "Hi");
        KandilResult once = await KandilProcess.RunAsync(_home, "model", "info", "tiny");
        await KandilProcess.RunAsync(_home, "ask", "-m", "tiny", "Hi");
        KandilResult twice = await KandilProcess.RunAsync(_home, "model", "info", "tiny");
        KandilResult guide = await KandilProcess.RunAsync(_home, "model", "info", "kandil-guide");

        Assert.Matches(@"(?m)^last used +.*, 1 answer$", once.Output);
        Assert.Matches(@"(?m)^last used +.*, 2 answers$", twice.Output);
        Assert.DoesNotContain("last used", guide.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_catalogue_knows_of_a_model_is_shown_whether_it_is_here_or_not()
    {
        KandilResult missing = await KandilProcess.RunAsync(_home, "model", "info", "qwen coder 7b");
        KandilResult card = await KandilProcess.RunAsync(_home, "model", "info", "--all", "qwen coder 7b");
        KandilResult cloud = await KandilProcess.RunAsync(_home, "model", "info", "--all", "gpt4", "--json");

        card.Ended(0);
        Assert.Contains("kandil model info --all 'qwen2.5-coder-7b'", missing.Error, StringComparison.Ordinal);
        Assert.Matches("(?m)^repository +Qwen/Qwen2.5-Coder-7B-Instruct-GGUF$", card.Output);
        Assert.Equal(("openai", "not_configured"), (cloud.Data().GetProperty("provider").GetString(), cloud.Data().GetProperty("status").GetString()));
        (await KandilProcess.RunAsync(_home, "model", "info", "--all", "wombat")).Failure("E_NOT_FOUND", 3);
    }

    [Theory]
    [InlineData("model list")]
    [InlineData("model import tiny.gguf")]
    [InlineData("source list")]
    [InlineData("config show")]
    public async Task A_home_that_is_a_file_is_refused(string line)
    {
        _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));
        File.WriteAllText(_home.Path, "no folder");

        KandilResult result = await KandilProcess.RunAsync(_home, line.Split(' '));

        Assert.Contains($"'{_home.Path}' is a file", result.Failure("E_ARGS", 2), StringComparison.Ordinal);
        Assert.Contains("KANDIL_HOME", result.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_imported_model_is_listed_found_asked_and_removed()
    {
        string file = _home.Model("tiny.gguf", GgufBuilder.Chain("hello from the store"));

        JsonElement imported = (await KandilProcess.RunAsync(_home, "model", "import", file, "--json")).Data();
        File.Delete(file);
        KandilResult path = await KandilProcess.RunAsync(_home, "model", "path", "local/tiny");
        KandilResult answer = await KandilProcess.RunAsync(_home, "ask", "-m", "local/tiny", "Hi");
        KandilResult removed = await KandilProcess.RunAsync(_home, "model", "rm", "local/tiny", "--yes");
        KandilResult gone = await KandilProcess.RunAsync(_home, "model", "info", "local/tiny");

        Assert.Equal("local/tiny", imported.GetProperty("model").GetProperty("name").GetString());
        Assert.False(imported.GetProperty("already_installed").GetBoolean());
        Assert.Equal("passed", imported.GetProperty("load_test").GetProperty("outcome").GetString());
        Assert.Equal(imported.GetProperty("model").GetProperty("path").GetString() + "\n", path.Output);
        Assert.Empty(path.Error);
        Assert.Equal("hello from the store\n", answer.Output);
        removed.Ended(0);
        Assert.False(File.Exists(path.Output.TrimEnd('\n')));
        gone.Failure("E_NOT_INSTALLED", 4);
    }

    [Fact]
    public async Task A_file_that_breaks_the_engine_is_refused_before_it_is_visible_and_the_log_tells_of_it()
    {
        string file = _home.Model("bad.gguf", GgufBuilder.Random().Set("llama.feed_forward_length", 7u));

        KandilResult refused = await KandilProcess.RunAsync(_home, "model", "import", file);
        KandilResult list = await KandilProcess.RunAsync(_home, "model", "list", "-q");

        Assert.Contains("Load test", refused.Failure("E_UNSAFE", 6), StringComparison.Ordinal);
        Assert.DoesNotContain("bad", list.Output, StringComparison.Ordinal);
        Assert.Contains("\"E_UNSAFE\"", Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_home.Path, "audit.jsonl"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "taken off")]
    [InlineData(false, "import that file again with --replace")]
    public async Task The_damage_of_an_imported_model_promises_only_what_can_be_done(bool grown, string remedy)
    {
        await ImportAsync("tiny.gguf");
        string path = (await KandilProcess.RunAsync(_home, "model", "path", "tiny")).Output.TrimEnd('\n');
        byte[] content = await File.ReadAllBytesAsync(path);
        content[^1] ^= 1;
        await File.WriteAllBytesAsync(path, grown ? [.. await File.ReadAllBytesAsync(path), 0] : content);

        KandilResult verified = await KandilProcess.RunAsync(_home, "model", "verify", "tiny");
        KandilResult listed = await KandilProcess.RunAsync(_home, "model", "list");
        KandilResult repaired = await KandilProcess.RunAsync(_home, "model", "repair", "tiny");
        JsonElement after = (await KandilProcess.RunAsync(_home, "model", "info", "tiny", "--json")).Data();

        verified.Failure("E_VERIFY", 6);
        Assert.Contains("was found damaged", listed.Error, StringComparison.Ordinal);
        Assert.Equal(grown, after.GetProperty("problem").ValueKind == JsonValueKind.Null);
        Assert.Contains(remedy, verified.ErrorLines[1], StringComparison.Ordinal);
        Assert.Equal(grown, verified.ErrorLines[1].Contains("kandil model repair", StringComparison.Ordinal));
        repaired.Ended(grown ? 0 : 6);
    }

    [Fact]
    public async Task A_referenced_file_is_said_to_stay_where_it_is_from_the_import_to_the_removal()
    {
        string file = _home.Model("there.gguf", GgufBuilder.Chain("hello"));

        KandilResult imported = await KandilProcess.RunAsync(_home, "model", "import", file, "--reference", "--name", "ref");
        KandilResult card = await KandilProcess.RunAsync(_home, "model", "info", "ref");
        await File.AppendAllTextAsync(file, "more");
        KandilResult verified = await KandilProcess.RunAsync(_home, "model", "verify", "ref");
        KandilResult removed = await KandilProcess.RunAsync(_home, "model", "rm", "ref", "--yes");

        Assert.Contains($"used where it lies, so keep {file}", imported.Output, StringComparison.Ordinal);
        Assert.Contains("used where it lies", card.Output, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^file +{System.Text.RegularExpressions.Regex.Escape(file)}", card.Output);
        Assert.Contains("--reference --replace", verified.ErrorLines[1], StringComparison.Ordinal);
        Assert.Contains("stays", removed.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task A_name_for_an_exported_model_is_refused_and_a_broken_one_is_mended_where_it_came_from()
    {
        await ImportAsync("tiny.gguf");
        string folder = Path.Combine(_home.Path, "stick");
        (await KandilProcess.RunAsync(_home, "model", "export", "tiny", folder)).Ended(0);
        (await KandilProcess.RunAsync(_home, "model", "rm", "tiny", "--yes")).Ended(0);

        KandilResult named = await KandilProcess.RunAsync(_home, "model", "import", folder, "--name", "other");
        await File.AppendAllTextAsync(Path.Combine(folder, "files", "tiny.gguf"), "x");
        KandilResult broken = await KandilProcess.RunAsync(_home, "model", "import", folder);

        named.Failure("E_ARGS", 2);
        Assert.Contains("--name", named.Error, StringComparison.Ordinal);
        broken.Failure("E_VERIFY", 6);
        Assert.Contains("on the machine that the model was exported from", broken.Error, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task An_export_to_where_no_folder_can_be_made_says_so()
    {
        await ImportAsync("tiny.gguf");

        KandilResult refused = await KandilProcess.RunAsync(_home, "model", "export", "tiny", "/proc/nowhere");

        Assert.Contains("'/proc/nowhere/files' cannot be made", refused.Failure("E_DISK", 7), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_import_of_the_same_file_changes_nothing_and_says_so()
    {
        string file = await ImportAsync("tiny.gguf");

        KandilResult again = await KandilProcess.RunAsync(_home, "model", "import", file);

        again.Ended(0);
        Assert.Contains("already", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_import_prints_the_name_alone()
    {
        string file = _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));

        KandilResult result = await KandilProcess.RunAsync(_home, "model", "import", file, "--name", "other", "-q");

        Assert.Equal("local/other\n", result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Info_is_a_card()
    {
        string file = await ImportAsync("tiny.gguf");

        KandilResult result = await KandilProcess.RunAsync(_home, "model", "info", "local/tiny");

        foreach (string fact in new[] { @"name +local/tiny", "architecture +llama", "quantisation +F16", @"context +2048 tokens", "sha256 +[0-9a-f]{64}" })
            Assert.Matches($"(?m)^{fact}$", result.Output);
        Assert.Contains("a file, not installed", (await KandilProcess.RunAsync(_home, "model", "info", file)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removing_needs_a_yes()
    {
        await ImportAsync("tiny.gguf");

        KandilResult text = await KandilProcess.RunAsync(_home, "model", "rm", "local/tiny");
        KandilResult json = await KandilProcess.RunAsync(_home, "model", "rm", "local/tiny", "--json");
        KandilResult still = await KandilProcess.RunAsync(_home, "model", "path", "local/tiny");

        text.Failure("E_ARGS", 2);
        Assert.Contains("--yes", text.ErrorLines[1], StringComparison.Ordinal);
        json.FailureEnvelope("E_ARGS", 2);
        still.Ended(0);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("path")]
    [InlineData("rm")]
    public async Task A_model_that_is_not_there(string command)
    {
        KandilResult text = await KandilProcess.RunAsync(_home, "model", command, "local/nothing", "--yes");
        KandilResult json = await KandilProcess.RunAsync(_home, "model", command, "local/nothing", "--yes", "--json");

        Assert.Contains("local/nothing", text.Failure("E_NOT_INSTALLED", 4), StringComparison.Ordinal);
        json.FailureEnvelope("E_NOT_INSTALLED", 4);
    }

    [Fact]
    public async Task Importing_what_is_no_model()
    {
        Directory.CreateDirectory(_home.File("folder.gguf"));
        byte[] whole = GgufBuilder.Chain("hello").ToBytes();

        await RefusedAsync("E_NOT_FOUND", 3, _home.File("missing.gguf"));
        await RefusedAsync("E_NOT_FOUND", 3, _home.File("folder.gguf"));
        await RefusedAsync("E_UNSAFE", 6, _home.File("empty.gguf", []));
        await RefusedAsync("E_UNSAFE", 6, _home.File("text.gguf", "Dear model,\n"u8.ToArray()));
        await RefusedAsync("E_UNSAFE", 6, _home.File("cut.gguf", whole[..(whole.Length / 2)]));

        Assert.Single((await KandilProcess.RunAsync(_home, "model", "list", "--json")).Data().GetProperty("models").EnumerateArray());

        async Task RefusedAsync(string code, int exitCode, string path)
        {
            KandilResult text = await KandilProcess.RunAsync(_home, "model", "import", path);
            KandilResult json = await KandilProcess.RunAsync(_home, "model", "import", path, "--json");

            Assert.Contains(Path.GetFileName(path), text.Failure(code, exitCode), StringComparison.Ordinal);
            json.FailureEnvelope(code, exitCode);
        }
    }

    private async Task<string> ImportAsync(string name)
    {
        string file = _home.Model(name, GgufBuilder.Chain("hello"));
        KandilResult result = await KandilProcess.RunAsync(_home, "model", "import", file);
        result.Ended(0);
        return file;
    }
}
