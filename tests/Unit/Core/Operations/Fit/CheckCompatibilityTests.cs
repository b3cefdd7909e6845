using Kandil.Core.Acquisition;
using Kandil.Core.Compatibility;
using Kandil.Core.Errors;
using Kandil.Core.Gguf;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Fit;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Primitives;
using Kandil.Tests.Unit.Core.Acquisition;
using Kandil.Tests.Unit.Core.Compatibility;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Fit;

public sealed class CheckCompatibilityTests : IAsyncLifetime
{
    private static readonly byte[] Plain = InstallFixture.Model(300_000);

    private readonly TemporarySession _temporary = new();
    private readonly FakeHub _hub = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _temporary.DisposeAsync();
    }

    [LinuxFact]
    public async Task A_remote_model_of_40_GB_is_judged_from_less_than_16_MB_and_the_second_time_from_none()
    {
        string file = Hollow("large-Q4_K_M.gguf", 84, GgmlType.Q4K);
        Assert.InRange(new FileInfo(file).Length, 40_000_000_000, 44_000_000_000);
        _hub.Repository("lab/large").With("large-Q4_K_M.gguf", FakeContent.Sparse(file));

        var verdict = Assert.Single(await CheckAsync("lab/large"));
        long transferred = _hub.Storage.BodyBytes + _hub.Api.BodyBytes;
        var again = Assert.Single(await CheckAsync("lab/large"));

        Assert.InRange(transferred, 1, 16_000_000);
        Assert.Equal("header", verdict.Basis);
        Assert.Equal(84, verdict.Figures!.Layers);
        Assert.Equal(84L * 4096 * 2 * 1024 * 2, verdict.Figures.Cache);
        Assert.InRange(_hub.Storage.BodyBytes + _hub.Api.BodyBytes - transferred, 0, 100_000);
        Assert.Equal(verdict.Required, again.Required);
    }

    [LinuxFact]
    public async Task A_repository_is_a_table_of_its_quantisations_from_one_header()
    {
        string usual = Hollow("m-Q4_K_M.gguf", 8, GgmlType.Q4K), half = Hollow("m-F16.gguf", 8, GgmlType.F16), huge = Hollow("m-F32.gguf", 500, GgmlType.F32);
        _hub.Repository("lab/many").With("m-F32.gguf", FakeContent.Sparse(huge)).With("m-Q4_K_M.gguf", FakeContent.Sparse(usual)).With("m-F16.gguf", FakeContent.Sparse(half));

        var verdicts = await CheckAsync("lab/many");

        Assert.Equal(["Q4_K_M", "F16", "F32"], verdicts.Select(verdict => verdict.Quantization));
        Assert.Equal([true, false, false], verdicts.Select(verdict => verdict.IsDefault));
        Assert.Equal([false, false, true], verdicts.Select(verdict => verdict.Blocked));
        Assert.Equal(["header", "header of another quantisation", "header of another quantisation"], verdicts.Select(verdict => verdict.Basis));
        Assert.Equal("F16", verdicts[2].FittingQuantization);
        Assert.InRange(_hub.Storage.BodyBytes, 1, 16_000_000);
        Assert.Equal("Q4_K_M", Assert.Single(await CheckAsync("lab/many:Q4_K_M")).Quantization);
    }

    [Fact]
    public async Task What_would_be_refused_after_the_download_is_refused_by_its_header_before_it()
    {
        byte[] hostile = GgufBuilder.Random().Size(GgufModelSize.Tiny with { Layers = 250 }).Set("system.startup", "sh").ToBytes();
        Assert.InRange(hostile.Length, 16 << 20, 32 << 20);
        _hub.Repository("lab/bad").With("bad-Q8_0.gguf", FakeContent.Of(hostile));

        var ofCheck = await Assert.ThrowsAsync<KandilException>(() => CheckAsync("lab/bad"));
        var ofAdding = await Assert.ThrowsAsync<KandilException>(() => new InstallModel(_temporary.Session).RunAsync(
            new InstallRequest { Model = "lab/bad", Network = new NetworkOptions { Mirror = _hub.Address.AbsoluteUri } }, SilentSink.Instance, default));

        Assert.All([ofCheck, ofAdding], refusal => Assert.Equal((ErrorCode.Unsafe, "suspicious-key"), (refusal.Code, refusal.Findings[0].Rule.Id)));
        Assert.InRange(_hub.Storage.BodyBytes, 1, 8 << 20);
        Assert.Contains("E_UNSAFE", File.ReadAllText(_temporary.Session.Paths.AuditFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_the_catalogue_says_whether_a_model_fits()
    {
        var verdict = Assert.Single(await new CheckCompatibility(_temporary.Session).RunAsync(
            new CompatibilityRequest { Model = "qwen2.5-coder 1.5b", Network = new NetworkOptions { Offline = true } }, default));

        Assert.Equal(("catalogue", true), (verdict.Basis, verdict.Required > verdict.Size));
        Assert.Contains("catalogue", verdict.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quantisation_that_is_not_there_leads_to_what_is_at_the_same_mirror()
    {
        _hub.Repository("lab/guide").With("a.gguf", FakeContent.Of(Plain)).With("b.gguf", FakeContent.Of(InstallFixture.Model(400_000)));

        var failure = await Assert.ThrowsAsync<KandilException>(() => CheckAsync("lab/guide:Q9"));

        Assert.Equal(ErrorCode.NotFound, failure.Code);
        Assert.DoesNotContain("holds no quantised", failure.Message, StringComparison.Ordinal);
        Assert.Contains(_hub.Address.AbsoluteUri.TrimEnd('/'), failure.RecommendedAction.Command!.Options.Single().Values.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_shard_counts()
    {
        byte[][] shards = GgufShapes.Split();
        _hub.Repository("lab/split").With("split-F32-00001-of-00002.gguf", FakeContent.Of(shards[0])).With("split-F32-00002-of-00002.gguf", FakeContent.Of(shards[1]));

        var verdict = Assert.Single(await CheckAsync("lab/split:F32"));
        string[] paths = [_temporary.Put("split-00001-of-00002.gguf", shards[0]), _temporary.Put("split-00002-of-00002.gguf", shards[1])];
        var here = Assert.Single(await CheckAsync(paths[0], new CompatibilityRequest { Model = paths[0] }));

        Assert.Equal(shards.Sum(shard => shard.Length), verdict.Size);
        Assert.Equal("header", verdict.Basis);
        Assert.Equal(shards.Sum(shard => WeightsOf(shard)), verdict.Figures!.Weights);
        Assert.True(WeightsOf(shards[1]) > 0);
        Assert.Equal((verdict.Size, verdict.Figures.Weights), (here.Size, here.Figures!.Weights));

        static long WeightsOf(byte[] shard) => GgufReader.Read(new MemoryStream(shard), shard.Length, "shard").Tensors.Sum(tensor => tensor.ByteSize);
    }

    [LinuxFact]
    public async Task A_server_without_ranges_gives_what_the_first_piece_holds_or_the_rule_of_size()
    {
        string file = Hollow("long-Q4_K_M.gguf", 8, GgmlType.Q4K); // its header is longer than the first piece
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain));
        _hub.Repository("lab/long").With("long-Q4_K_M.gguf", FakeContent.Sparse(file));
        _hub.Storage.Fault = _ => new WebFault { IgnoresRange = true };

        Assert.Equal("header", Assert.Single(await CheckAsync("lab/plain")).Basis);
        var bySize = Assert.Single(await CheckAsync("lab/long"));
        Assert.Equal(("size", SizeRule.Memory(new FileInfo(file).Length)), (bySize.Basis, bySize.Required));
        Assert.InRange(_hub.Storage.BodyBytes, 1, 64_000_000); // what was on its way when the connection was given up

        _hub.Storage.Fault = _ => null;
        Assert.Equal("header", Assert.Single(await CheckAsync("lab/long")).Basis);
    }

    [Fact]
    public async Task What_has_no_header_is_judged_by_its_size()
    {
        _hub.Repository("lab/tensors").With("model.safetensors", FakeContent.Of(InstallFixture.Noise(20_000))).With("config.json", "{}");
        var verdict = Assert.Single(await CheckAsync("lab/tensors"));
        Assert.Equal(("size", SizeRule.Memory(verdict.Size)), (verdict.Basis, verdict.Required));
    }

    [LinuxFact]
    public async Task An_update_that_does_not_fit_is_refused_as_an_installation_is_unless_it_is_wanted_all_the_same()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain));
        await new InstallModel(_temporary.Session).RunAsync(new InstallRequest { Model = "lab/plain", Network = Mirror }, SilentSink.Instance, default);
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Sparse(Hollow("m.gguf", 500, GgmlType.F32)));

        ModelUpdate update = Assert.Single(await new FindOutdated(_temporary.Session).RunAsync(null, Mirror, SilentSink.Instance, default));
        var failure = await Assert.ThrowsAsync<KandilException>(() => new UpdateModel(_temporary.Session).RunAsync(update, false, Mirror, SilentSink.Instance, default));

        Assert.Equal((UpdateState.Available, true), (update.State, update.Plan!.Compatibility!.Blocked));
        Assert.Equal("E_COMPAT", failure.Code.Name);
        (update.Plan with { AllowsIncompatible = true }).EnsureCompatible();
        Assert.Equal(Plain, await File.ReadAllBytesAsync(new FindModel(_temporary.Session).Run("lab/plain").Path));
    }

    [LinuxFact]
    public async Task A_file_here_that_does_not_fit_is_refused_where_that_is_asked_for_and_else_warned_of()
    {
        string file = Path.Combine(_temporary.Folder, "huge.gguf");
        HollowModel.Large(500, GgmlType.F32).WriteTo(file);
        using var stop = new CancellationTokenSource();
        var sink = new StoppingSink(stop); // before terabytes are hashed

        var refused = await Assert.ThrowsAsync<KandilException>(() => new ImportModel(_temporary.Session).RunAsync(new ImportRequest { Path = file, Strict = true }, SilentSink.Instance, default));
        await Assert.ThrowsAnyAsync<Exception>(() => new ImportModel(_temporary.Session).RunAsync(new ImportRequest { Path = file, Reference = true }, sink, stop.Token));

        Assert.Equal("E_COMPAT", refused.Code.Name);
        Assert.Contains("local/huge does not fit this machine.", sink.Heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_here_is_judged_without_a_network()
    {
        string path = _temporary.Put("here.gguf", Plain);
        var verdict = Assert.Single(await CheckAsync(path, new CompatibilityRequest { Model = path, ContextLength = 8192, Network = new NetworkOptions { Offline = true } }));

        Assert.Equal(("header", 8192L, false), (verdict.Basis, verdict.Context, verdict.Blocked));
        Assert.Empty(_hub.Api.Requests);
    }

    [Theory]
    [InlineData("lab/none", "E_NOT_FOUND")]
    [InlineData("ollama:llama3.1", "E_ARGS")]
    [InlineData("./none.gguf", "E_NOT_FOUND")]
    public async Task What_cannot_be_judged_says_why(string model, string code)
    {
        var failure = await Assert.ThrowsAsync<KandilException>(() => CheckAsync(model));
        Assert.Equal(code, failure.Code.Name);
    }

    [Fact]
    public async Task A_type_of_keys_that_there_is_none_of_is_refused_with_those_there_are()
    {
        var failure = await Assert.ThrowsAsync<KandilException>(() => CheckAsync("lab/x", new CompatibilityRequest { Model = "lab/x", CacheType = "Q3_X" }));
        Assert.Contains("Q8_0", failure.RecommendedAction!.Text, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task What_does_not_fit_is_not_installed_and_no_weights_come()
    {
        _hub.Repository("lab/huge").With("m-Q8_0.gguf", FakeContent.Sparse(Hollow("m-Q8_0.gguf", 500, GgmlType.F32))).With("m-Q4_K_S.gguf", FakeContent.Claimed(5_000_000_000_000));

        var request = new InstallRequest { Model = "lab/huge:Q8_0", Network = Mirror };
        InstallPlan plan = await new PlanInstall(_temporary.Session).RunAsync(request, default);
        var failure = await Assert.ThrowsAsync<KandilException>(() => new InstallModel(_temporary.Session).RunAsync(request, SilentSink.Instance, default));

        Assert.True(plan.Compatibility!.Blocked);
        Assert.Equal("E_COMPAT", failure.Code.Name);
        Assert.All(plan.Compatibility.Reasons, reason => Assert.Contains(reason, failure.Message, StringComparison.Ordinal));
        Assert.InRange(_hub.Storage.BodyBytes, 1, 16_000_000);
    }

    [Fact]
    public async Task What_is_wanted_all_the_same_is_installed_and_stands_in_the_security_log()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain));
        var request = new InstallRequest { Model = "lab/plain", Network = Mirror };
        InstallPlan plan = await new PlanInstall(_temporary.Session).RunAsync(request, default);
        plan = plan with { Compatibility = plan.Compatibility! with { Reasons = ["It is too wide."] } };

        var failure = await Assert.ThrowsAsync<KandilException>(() => new InstallModel(_temporary.Session).RunAsync(plan, Mirror, SilentSink.Instance, default));
        InstallReport report = await new InstallModel(_temporary.Session).RunAsync(plan with { AllowsIncompatible = true }, Mirror, SilentSink.Instance, default);

        Assert.Equal("E_COMPAT", failure.Code.Name);
        Assert.Equal(InstallOutcome.Installed, report.Result.Outcome);
        Assert.Contains("It is too wide.", await File.ReadAllTextAsync(_temporary.Session.Paths.AuditFile), StringComparison.Ordinal);
    }

    private NetworkOptions Mirror => new() { Mirror = _hub.Address.AbsoluteUri };

    private Task<IReadOnlyList<CompatibilityVerdict>> CheckAsync(string model, CompatibilityRequest? request = null) =>
        new CheckCompatibility(_temporary.Session).RunAsync(request ?? new CompatibilityRequest { Model = model, Network = Mirror }, default);

    private string Hollow(string name, int layers, GgmlType type)
    {
        string path = Path.Combine(_temporary.Folder, name);
        HollowModel.Large(layers, type).WriteTo(path);
        return path;
    }

    private sealed class StoppingSink(CancellationTokenSource stop) : IOperationSink
    {
        public string Heard { get; private set; } = "";

        public void Report(OperationProgress value)
        {
        }

        public void Warn(string message)
        {
            Heard += message;
            stop.Cancel();
        }

        public void Verbose(string message)
        {
        }
    }
}
