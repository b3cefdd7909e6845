using System.Text;
using System.Text.Json;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary><c>kandil dsc</c> as desired state configuration runs it: an instance on standard input, JSON lines out, traces on standard error.</summary>
public sealed class DscCommandTests : IAsyncLifetime
{
    private readonly KandilHome _home = new();
    private readonly FakeHub _hub = new();

    public DscCommandTests()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", GgufBuilder.Chain("four")).With("plain-Q8_0.gguf", GgufBuilder.Chain("eight"));
        _hub.Repository("lab/terms").With("terms-Q4_K_M.gguf", GgufBuilder.Chain("terms")).License = "llama3";
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_model_is_made_as_desired_and_a_second_run_changes_nothing()
    {
        string instance = Instance("lab/plain", """ "pinned": true """);

        JsonElement[] missing = await LinesAsync(instance, "test");
        JsonElement[] set = await LinesAsync(instance, "set");
        JsonElement[] tested = await LinesAsync(instance, "test");
        JsonElement[] again = await LinesAsync(instance, "set");
        JsonElement got = Assert.Single(await LinesAsync(instance, "get"));

        Assert.Equal((false, "[\"_exist\"]"), (missing[0].GetProperty("_inDesiredState").GetBoolean(), missing[1].GetRawText()));
        Assert.False(missing[0].GetProperty("_exist").GetBoolean());
        Assert.Equal(("Q4_K_M", true, true), (set[0].GetProperty("quantization").GetString(), set[0].GetProperty("pinned").GetBoolean(), set[0].GetProperty("_exist").GetBoolean()));
        Assert.Contains("_exist", Names(set[1]));
        Assert.Equal((true, "[]"), (tested[0].GetProperty("_inDesiredState").GetBoolean(), tested[1].GetRawText()));
        Assert.Equal("[]", again[1].GetRawText());
        Assert.Equal(set[0].GetRawText(), got.GetRawText());
        Assert.Equal("four\n", (await KandilProcess.RunAsync(_home, "ask", "-m", "lab/plain", "Hi")).Output);
    }

    [Fact]
    public async Task What_is_not_as_desired_is_named_and_only_that_is_changed()
    {
        await LinesAsync(Instance("lab/plain", """ "pinned": true """), "set");
        string unpinned = Instance("lab/plain", """ "pinned": false """);

        JsonElement[] tested = await LinesAsync(unpinned, "test");
        JsonElement[] planned = await LinesAsync(unpinned, "set", "--what-if");
        JsonElement[] still = await LinesAsync(unpinned, "test");
        JsonElement[] set = await LinesAsync(unpinned, "set");

        Assert.Equal("[\"pinned\"]", tested[1].GetRawText());
        Assert.Equal((false, "[\"pinned\"]"), (planned[0].GetProperty("pinned").GetBoolean(), planned[1].GetRawText()));
        Assert.Equal("[\"pinned\"]", still[1].GetRawText());
        Assert.Equal((false, "[\"pinned\"]"), (set[0].GetProperty("pinned").GetBoolean(), set[1].GetRawText()));
        Assert.Equal("[]", (await LinesAsync(unpinned, "test"))[1].GetRawText());
    }

    [Fact]
    public async Task New_content_at_the_source_is_a_difference_and_offline_what_is_here_is_right()
    {
        string instance = Instance("lab/plain");
        await LinesAsync(instance, "set");
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", GgufBuilder.Chain("newer"));

        Assert.Equal("[\"commit\"]", (await LinesAsync(instance, "test"))[1].GetRawText());
        Assert.Equal("[]", (await LinesAsync(instance, "test", "--offline"))[1].GetRawText());
        Assert.Contains("commit", Names((await LinesAsync(instance, "set"))[1]));
        Assert.Equal("newer\n", (await KandilProcess.RunAsync(_home, "ask", "-m", "lab/plain", "Hi")).Output);
    }

    [Fact]
    public async Task What_shall_not_be_is_removed_in_every_version_that_is_left_open()
    {
        await LinesAsync(Instance("lab/plain"), "set");
        await LinesAsync(Instance("lab/plain", """ "quantization": "Q8_0", "pinned": true """), "set");
        string absent = Instance("lab/plain", """ "_exist": false """);

        JsonElement[] other = await LinesAsync(Instance("lab/plain", """ "_exist": false, "revision": "v9" """), "set");
        JsonElement[] planned = await LinesAsync(absent, "set", "--what-if");
        JsonElement[] before = await LinesAsync(absent, "test");
        KandilResult removed = await RunAsync(absent, "set");
        JsonElement[] after = await LinesAsync(absent, "test");

        Assert.Equal("[]", other[1].GetRawText());
        Assert.False(planned[0].GetProperty("_exist").GetBoolean());
        Assert.Equal((false, "[\"_exist\"]"), (before[0].GetProperty("_inDesiredState").GetBoolean(), before[1].GetRawText()));
        removed.Ended(0);
        Assert.Contains(removed.ErrorLines, line => line.StartsWith("{\"warn\":\"lab/plain was pinned.", StringComparison.Ordinal));
        Assert.True(after[0].GetProperty("_inDesiredState").GetBoolean());
        Assert.DoesNotContain("lab/plain", (await KandilProcess.RunAsync(_home, "model", "list")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""" "acceptLicense": "mit" """)]
    public async Task A_license_that_is_not_the_one_that_was_read_is_never_accepted(string accepted)
    {
        string instance = Instance("lab/terms", accepted);

        KandilResult refused = await RunAsync(instance, "set");
        KandilResult planned = await RunAsync(instance, "set", "--what-if");
        JsonElement[] tested = await LinesAsync(instance, "test");

        Assert.Contains("llama3", Error(refused, "E_LICENSE", 10), StringComparison.Ordinal);
        Error(planned, "E_LICENSE", 10);
        Assert.Equal((false, "[\"_exist\"]"), (tested[0].GetProperty("_inDesiredState").GetBoolean(), tested[1].GetRawText()));
        JsonElement[] right = await LinesAsync(Instance("lab/terms", """ "acceptLicense": "llama3" """), "set");
        Assert.Equal(("llama3", "llama3"), (right[0].GetProperty("acceptLicense").GetString(), right[0].GetProperty("license").GetString()));
    }

    [Fact]
    public async Task Every_document_follows_the_schema_and_what_is_exported_makes_another_machine_the_same()
    {
        await LinesAsync(Instance("lab/plain", """ "pinned": true, "revision": "main" """), "set");
        await LinesAsync(Instance("lab/terms", """ "acceptLicense": "llama3", "include": ["*.gguf"] """), "set");
        (await KandilProcess.RunAsync(_home, "model", "import", _home.Model("mine.gguf", GgufBuilder.Chain("mine")))).Ended(0);
        JsonElement schema = Assert.Single(await LinesAsync("", "schema"));
        var rules = new JsonSchemaRules(schema);
        using var other = new KandilHome();

        JsonElement[] exported = await LinesAsync("", "export");
        JsonElement absent = Assert.Single(await LinesAsync(Instance("lab/nothing"), "get"));
        JsonElement[] tested = await LinesAsync(Instance("lab/plain"), "test");
        foreach (JsonElement model in exported)
            Lines(await RunAtAsync(other, model.GetRawText(), "set"));

        Assert.Equal(["lab/plain", "lab/terms"], exported.Select(model => model.GetProperty("name").GetString()));
        Assert.All([.. exported, absent, tested[0]], document => Assert.Null(rules.Problem(document)));
        Assert.NotNull(rules.Problem(JsonDocument.Parse("""{"name":"a/b","pin":true}""").RootElement));
        Assert.NotNull(rules.Problem(JsonDocument.Parse("""{"_exist":true}""").RootElement));
        foreach (JsonElement model in exported)
            Assert.Equal("[]", Lines(await RunAtAsync(other, model.GetRawText(), "test"))[1].GetRawText());
    }

    [Fact]
    public async Task An_export_is_narrowed_by_what_is_given_and_waits_for_no_input()
    {
        await LinesAsync(Instance("lab/plain"), "set");
        await LinesAsync(Instance("lab/plain", """ "quantization": "Q8_0", "pinned": true """), "set");
        using KandilProcess open = KandilProcess.Start(_home, "dsc", "export", "--input", """{"name":"lab/*","pinned":true}""");

        JsonElement model = Assert.Single(Lines(await open.EndAsync()));

        Assert.Equal("Q8_0", model.GetProperty("quantization").GetString());
    }

    [Theory]
    [InlineData("", "E_ARGS")]
    [InlineData("nonsense", "E_SCHEMA")]
    [InlineData("[]", "E_SCHEMA")]
    [InlineData("{}", "E_SCHEMA")]
    [InlineData("""{"name":"lab/plain","pin":true}""", "E_SCHEMA")]
    [InlineData("""{"name":"lab/plain","pinned":"yes"}""", "E_SCHEMA")]
    [InlineData("""{"name":"not a reference"}""", "E_ARGS")]
    public async Task A_bad_instance_is_refused_in_a_trace(string instance, string code)
    {
        foreach (string step in new[] { "get", "set", "test" })
            Error(await RunAsync(instance, step), code, 2);
    }

    [Fact]
    public async Task What_cannot_be_fetched_fails_with_the_network_and_changes_nothing()
    {
        _hub.Storage.Fault = _ => WebFault.Status(404);

        KandilResult failed = await RunAsync(Instance("lab/plain"), "set");
        KandilResult offline = await RunAsync(Instance("lab/plain"), "set", "--offline");

        Assert.NotEqual(0, failed.ExitCode);
        Assert.Empty(failed.Output);
        Error(offline, "E_NET", 5);
        Assert.False(Assert.Single(await LinesAsync(Instance("lab/plain"), "get")).GetProperty("_exist").GetBoolean());
    }

    [PosixFact]
    public async Task An_interruption_ends_with_its_code_and_a_trace()
    {
        _hub.Storage.Fault = _ => WebFault.Stall(10);
        using KandilProcess process = KandilProcess.Start(_home, "dsc", "set", "--input", Instance("lab/plain"));

        await process.ErrorAsync("Downloading");
        process.Interrupt();

        Error(await process.EndAsync(), "E_CANCELLED", 130);
    }

    [Fact]
    public async Task The_manifest_is_shipped_names_these_commands_and_tells_every_exit_code()
    {
        KandilResult printed = await KandilProcess.RunAsync(_home, "dsc", "manifest");
        JsonElement manifest = JsonDocument.Parse(printed.Output).RootElement;

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "kandil.dsc.resource.json")), printed.Output);
        Assert.Equal("Kandil/Model", manifest.GetProperty("type").GetString());
        Assert.Equal(typeof(KandilException).Assembly.GetName().Version!.ToString(3), manifest.GetProperty("version").GetString());
        Assert.Equal(
            ErrorCode.All.Select(code => code.ExitCode).Append(0).Distinct().Order(),
            manifest.GetProperty("exitCodes").EnumerateObject().Select(code => int.Parse(code.Name, System.Globalization.CultureInfo.InvariantCulture)).Order());
        foreach (string step in new[] { "get", "set", "whatIf", "test", "export" })
        {
            JsonElement command = manifest.GetProperty(step);
            string[] words = [.. command.GetProperty("args").EnumerateArray().Where(word => word.ValueKind == JsonValueKind.String).Select(word => word.GetString()!)];
            Assert.Equal("kandil", command.GetProperty("executable").GetString());
            (await KandilProcess.RunAsync(_home, [.. words, "--help"])).Ended(0);
        }
    }

    [Fact]
    public async Task There_is_no_envelope_of_what_another_program_reads() =>
        Error(await RunAsync(Instance("lab/plain"), "get", "--json"), "E_ARGS", 2);

    private string Instance(string name, string more = "") =>
        $$"""{"name":"{{name}}","mirror":"{{_hub.Address.AbsoluteUri}}"{{(more.Length == 0 ? "" : "," + more)}}}""";

    private async Task<JsonElement[]> LinesAsync(string instance, params string[] words) => Lines(await RunAsync(instance, words));

    private Task<KandilResult> RunAsync(string instance, params string[] words) => RunAtAsync(_home, instance, words);

    private static Task<KandilResult> RunAtAsync(KandilHome home, string instance, params string[] words) =>
        KandilProcess.RunWithInputAsync(home, Encoding.UTF8.GetBytes(instance), ["dsc", .. words]);

    private static JsonElement[] Lines(KandilResult result)
    {
        result.Ended(0);
        Assert.All(result.ErrorLines, line => JsonDocument.Parse(line));
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static string?[] Names(JsonElement names) => [.. names.EnumerateArray().Select(name => name.GetString())];

    private static string Error(KandilResult result, string code, int exitCode)
    {
        result.Ended(exitCode);
        Assert.Empty(result.Output);
        string text = JsonDocument.Parse(result.ErrorLines[^1]).RootElement.GetProperty("error").GetString()!;
        Assert.StartsWith(code + ": ", text, StringComparison.Ordinal);
        return text;
    }
}
