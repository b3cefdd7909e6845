using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Backends;

public sealed class OllamaModelsTests : IAsyncLifetime
{
    private readonly FakeOllama _ollama = new();
    private readonly ListeningSink _sink = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-ollama-models-").FullName;
    private readonly KandilSession _session;

    public OllamaModelsTests() => _session = Session(_ollama.Address.Authority);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        await _ollama.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Its_models_are_listed_beside_others_and_the_word_on_their_digests_is_its_own()
    {
        _ollama.Has("tiny:latest", GgufBuilder.Chain("hello")).Has("big:8b", GgufBuilder.Chain("hello"));

        IReadOnlyList<KandilModel> models = await new OllamaModels(_session).ListAsync(default);

        Assert.Equal(["ollama/big:8b", "ollama/tiny:latest"], models.Select(model => model.Name));
        Assert.All(models, model => Assert.Equal((ModelOrigin.Ollama, "ollama", "", 1_100_000_000L), (model.Origin, model.VerifiedBy, model.Path, model.Parameters)));
    }

    [Theory]
    [InlineData(null, "kandil-guide ollama/big:8b ollama/tiny:latest")]
    [InlineData("All", "kandil-guide ollama/big:8b ollama/tiny:latest")]
    [InlineData("ollama", "ollama/big:8b ollama/tiny:latest")]
    [InlineData("embedded", "kandil-guide")]
    public async Task A_listing_has_its_models_after_Kandils_own(string? backend, string names)
    {
        _ollama.Has("tiny:latest", GgufBuilder.Chain("hello")).Has("big:8b", GgufBuilder.Chain("hello"));

        Assert.Equal(names, string.Join(' ', await ListAsync(backend)));
        Assert.Equal(backend == "embedded", _ollama.Server.Requests.IsEmpty);
        Assert.Empty(_sink.Warnings);
    }

    [Fact]
    public async Task Offline_a_listing_asks_nobody()
    {
        Assert.Equal(["kandil-guide"], await ListAsync(null, offline: true));
        Assert.Equal(ErrorCode.Net, (await Assert.ThrowsAsync<KandilException>(() => ListAsync("ollama", offline: true))).Code);
        Assert.Empty(_ollama.Server.Requests);
    }

    [Fact]
    public async Task A_listing_does_not_mind_that_nobody_listens_and_does_when_it_is_asked_for_by_name()
    {
        await _ollama.DisposeAsync();

        Assert.Equal(["kandil-guide"], await ListAsync(null));
        Assert.Equal(ErrorCode.Backend, (await Assert.ThrowsAsync<KandilException>(() => ListAsync("ollama"))).Code);
        Assert.Empty(_sink.Warnings);
    }

    [Fact]
    public async Task A_listing_does_not_wait_for_a_server_that_says_nothing_and_says_whose_models_are_left_out()
    {
        var never = new TaskCompletionSource();
        _ollama.Server.Fault = _ => new WebFault { After = never.Task };
        long began = TimeProvider.System.GetTimestamp();

        Assert.Equal(["kandil-guide"], await ListAsync(null));
        // 300 ms, and what a loaded machine takes; the server itself would be waited for for a minute.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 10);
        Assert.Contains("left out", _sink.Warnings.Single(), StringComparison.Ordinal);

        // It is not asked again for a while.
        Assert.Equal(["kandil-guide"], await ListAsync(null));
        Assert.Single(_ollama.Server.Requests);
        Assert.Single(_sink.Warnings);
    }

    [Theory]
    [InlineData("http://models.example.com:11434", 0)]
    [InlineData("no address at all", 1)]
    public async Task A_listing_is_given_where_OLLAMA_HOST_cannot_be_asked(string host, int warnings)
    {
        await using KandilSession session = Session(host);

        Assert.Equal("kandil-guide", (await new ListModels(session).RunAsync(null, false, _sink, default)).Single().Name);
        Assert.Equal((warnings, 1 - warnings), (_sink.Warnings.Count, _sink.Details.Count));
    }

    [Fact]
    public async Task An_unknown_backend_is_refused_with_those_there_are()
    {
        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => ListAsync("abacus"));

        Assert.Equal(ErrorCode.Args, failure.Code);
        Assert.Contains("embedded, ollama", failure.RecommendedAction.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ollama:tiny")]
    [InlineData("ollama/tiny:latest")]
    [InlineData("local/tiny@ollama")]
    public async Task A_model_is_shown_and_removed_by_any_of_its_references(string reference)
    {
        _ollama.Has("tiny:latest", GgufBuilder.Chain("hello"));
        var models = new OllamaModels(_session);

        KandilModel shown = await models.ShowAsync(reference, default);
        Assert.Equal(("ollama/tiny:latest", 2048, "MIT License", "llama"), (shown.Name, shown.Context, shown.License, shown.Architecture));
        Assert.True(shown.Size > 0);

        Assert.Equal("ollama/tiny:latest", (await models.RemoveAsync(reference, default)).Name);
        Assert.Empty(_ollama.Models);
        Assert.Equal(ErrorCode.NotInstalled, (await Assert.ThrowsAsync<KandilException>(() => models.RemoveAsync(reference, default))).Code);
    }

    [Fact]
    public async Task A_pull_reports_its_bytes_up_to_the_whole_and_the_model_is_there()
    {
        GgufBuilder built = GgufBuilder.Chain("hello");
        _ollama.InLibrary("tiny:latest", built);

        OllamaModelDetails details = await PullAsync("ollama:tiny");

        long size = built.ToBytes().Length;
        long[] steps = [.. _sink.Progress.Where(progress => progress.Phase == "download" && progress.Total == size).Select(progress => progress.Done)];
        Assert.Equal(steps.Order(), steps);
        Assert.Equal((0L, size), (steps[0], steps[^1]));
        Assert.Contains(_sink.Progress, progress => progress.Phase == "verify");
        Assert.Equal("Q4_0", details.Quantization);
        Assert.Equal(["tiny:latest"], _ollama.Models);
    }

    [Fact]
    public async Task A_pull_of_what_its_library_does_not_have_says_so()
    {
        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => PullAsync("ollama:nothing"));

        Assert.Equal(ErrorCode.NotFound, failure.Code);
        Assert.Empty(_ollama.Models);
    }

    [Theory]
    [InlineData("""{"error":"write /x: no space left on device"}""", "no space left on device")]
    [InlineData("<html>", "<html>")]
    [InlineData("", "broke off")]
    public async Task A_pull_that_fails_on_its_way_says_what_Ollama_said(string last, string said)
    {
        _ollama.PullLines = ["""{"status":"pulling manifest"}""", """{"status":"pulling abc","digest":"sha256:abc","total":100,"completed":40}""", last];

        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => PullAsync("ollama:tiny"));

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Equal(40, _sink.Progress[^1].Done);
    }

    [Fact]
    public async Task A_pull_ends_when_the_user_has_had_enough()
    {
        _ollama.PullLines = ["""{"status":"pulling abc","digest":"sha256:abc","total":100,"completed":40}""", """{"status":"success"}"""];
        _ollama.Server.Fault = request => request.Path == "/api/pull" ? WebFault.Stall(70) : null;
        using var end = new CancellationTokenSource();
        var sink = new CancellingSink(end);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new PullOllamaModel(_session).RunAsync("ollama:tiny", new NetworkOptions(), sink, end.Token));
    }

    [Fact]
    public async Task Ollama_that_does_not_run_is_named_with_what_to_do()
    {
        await _ollama.DisposeAsync();

        foreach (KandilException failure in new[]
        {
            await Assert.ThrowsAsync<KandilException>(() => PullAsync("ollama:tiny")),
            await Assert.ThrowsAsync<KandilException>(() => new OllamaModels(_session).ListAsync(default)),
            await Assert.ThrowsAsync<KandilException>(() => new OllamaModels(_session).RemoveAsync("ollama:tiny", default)),
        })
        {
            Assert.Equal(ErrorCode.Backend, failure.Code);
            Assert.Contains("OLLAMA_HOST", failure.RecommendedAction.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("lab/plain")]
    [InlineData("tiny")]
    [InlineData("./tiny.gguf")]
    public async Task What_is_not_Ollamas_is_refused(string reference)
    {
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => PullAsync(reference))).Code);
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => new OllamaModels(_session).ShowAsync(reference, default))).Code);
    }

    [Fact]
    public async Task Offline_pulls_nothing()
    {
        KandilException failure = await Assert.ThrowsAsync<KandilException>(
            () => new PullOllamaModel(_session).RunAsync("ollama:tiny", new NetworkOptions { Offline = true }, _sink, default));

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Empty(_ollama.Server.Requests);
    }

    private async Task<string[]> ListAsync(string? backend, bool offline = false) =>
        [.. (await new ListModels(_session).RunAsync(backend, offline, _sink, default)).Select(model => model.Name)];

    private Task<OllamaModelDetails> PullAsync(string reference) =>
        new PullOllamaModel(_session).RunAsync(reference, new NetworkOptions(), _sink, default);

    private KandilSession Session(string host) => new(new KandilSessionOptions
    {
        Paths = KandilPaths.Resolve(home: Path.Combine(_folder, "home")),
        Environment = new KandilEnvironment(read: name => name switch { "OLLAMA_HOST" => host, "HOME" or "USERPROFILE" => _folder, _ => null }),
    });

    private sealed class CancellingSink(CancellationTokenSource end) : IOperationSink
    {
        public void Report(OperationProgress value) => end.Cancel();

        public void Warn(string message) => Assert.Fail(message);

        public void Verbose(string message) => Assert.NotEmpty(message);
    }
}
