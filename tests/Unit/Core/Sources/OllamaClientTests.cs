using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Sources;

public sealed class OllamaClientTests : IAsyncLifetime
{
    private readonly FakeOllama _ollama = new();
    private readonly HttpSender _http = new(new HttpOptions { Retries = 0 });
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-ollama-").FullName;

    private OllamaClient Client => new(_http, _ollama.Address, [_folder]);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _ollama.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task It_says_whether_Ollama_runs_is_only_installed_or_is_not_there()
    {
        OllamaStatus running = await Client.GetStatusAsync(default);
        Assert.Equal((OllamaState.Running, "0.12.3"), (running.State, running.Version));

        await _ollama.DisposeAsync();
        Assert.Equal(OllamaState.NotInstalled, (await Client.GetStatusAsync(default)).State);

        string program = Path.Combine(_folder, OperatingSystem.IsWindows() ? "ollama.exe" : "ollama");
        await File.WriteAllTextAsync(program, "");
        OllamaStatus silent = await Client.GetStatusAsync(default);
        Assert.Equal((OllamaState.NotRunning, program), (silent.State, silent.Program));
        KandilException refusal = await Assert.ThrowsAsync<KandilException>(() => Client.ListAsync(default));
        Assert.Equal(ErrorCode.Backend, refusal.Code);
        Assert.Contains("not running", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_models_are_listed_and_shown()
    {
        _ollama.Has("tiny:latest", GgufBuilder.Chain("hello"));

        OllamaModel model = Assert.Single(await Client.ListAsync(default));
        OllamaModelDetails details = await Client.ShowAsync("tiny", default);

        Assert.Equal(("tiny:latest", "llama", "1.1B", "Q4_0"), (model.Name, model.Family, model.ParameterSize, model.Quantization));
        Assert.True(model.Size > 0 && model.Modified is { Year: 2025 });
        Assert.Equal((2048L, "MIT License"), (details.ContextLength, details.License));
        Assert.Equal(["completion", "tools"], details.Capabilities);
    }

    [Fact]
    public async Task A_pull_reports_real_bytes_up_to_the_whole()
    {
        GgufBuilder built = GgufBuilder.Chain("hello");
        _ollama.InLibrary("tiny:latest", built);
        var steps = new List<OperationProgress>();

        await Client.PullAsync("tiny", new Steps(steps), default);

        long size = built.ToBytes().Length;
        OperationProgress[] downloads = [.. steps.Where(step => step.Phase == "download")];
        Assert.Equal([0, size / 4, size / 2, size * 3 / 4, size], downloads.Select(step => step.Done));
        Assert.All(downloads, step => Assert.Equal(size, step.Total));
        Assert.Equal(["manifest", "download", "verify", "register"], steps.Select(step => step.Phase).Distinct());
        Assert.Equal(["tiny:latest"], _ollama.Models);
    }

    [Fact]
    public async Task The_bytes_of_several_layers_are_added_up()
    {
        _ollama.PullLines =
        [
            """{"status":"pulling aa","digest":"sha256:aa","total":100,"completed":100}""",
            """{"status":"pulling bb","digest":"sha256:bb","total":50}""",
            """{"status":"pulling bb","digest":"sha256:bb","total":50,"completed":20}""",
            """{"status":"success"}""",
        ];
        var steps = new List<OperationProgress>();

        await Client.PullAsync("tiny", new Steps(steps), default);

        Assert.Contains(steps, step => step is { Done: 120, Total: 150 });
    }

    [Theory]
    [InlineData("""{"error":"pull model manifest: file does not exist"}""", "E_NOT_FOUND", "file does not exist")]
    [InlineData("""{"error":"max retries exceeded\u001b"}""", "E_NET", "max retries exceeded")]
    [InlineData("""{"status":"pulling manifest"}""", "E_NET", "broke off")]
    [InlineData("<html>", "E_NET", "<html>")]
    public async Task A_pull_that_fails_is_a_failure_though_its_status_was_200(string line, string code, string said)
    {
        _ollama.PullLines = [line];

        KandilException refusal = await Assert.ThrowsAsync<KandilException>(() => Client.PullAsync("tiny", null, default));

        Assert.Equal(code, refusal.Code.Name);
        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', refusal.Message);
    }

    [Fact]
    public async Task A_model_is_deleted_once()
    {
        _ollama.Has("tiny:latest", GgufBuilder.Chain("hello"));

        await Client.DeleteAsync("tiny", default);

        Assert.Empty(_ollama.Models);
        KandilException refusal = await Assert.ThrowsAsync<KandilException>(() => Client.DeleteAsync("tiny", default));
        Assert.Equal(ErrorCode.NotInstalled, refusal.Code);
        Assert.Equal(ErrorCode.NotInstalled, (await Assert.ThrowsAsync<KandilException>(() => Client.ShowAsync("tiny", default))).Code);
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => Client.ShowAsync("a b", default))).Code);
    }

    [Theory]
    [InlineData(null, "http://127.0.0.1:11434/")]
    [InlineData("0.0.0.0", "http://127.0.0.1:11434/")]
    [InlineData(":8080", "http://127.0.0.1:8080/")]
    [InlineData("box", "http://box:11434/")]
    [InlineData("box:80", "http://box:80/")]
    [InlineData("http://box", "http://box:80/")]
    [InlineData("https://box/ollama/", "https://box:443/ollama")]
    [InlineData("::1", "http://[::1]:11434/")]
    [InlineData("[::]:9", "http://[::1]:9/")]
    [InlineData(" \"box\" ", "http://box:11434/")]
    public void Its_address_is_read_as_Ollama_reads_it(string? text, string address) =>
        Assert.Equal(new Uri(address), OllamaAddress.Parse(text));

    [Theory]
    [InlineData("http://user:secret@box")]
    [InlineData("ftp://box")]
    [InlineData("http://")]
    [InlineData("box?x")]
    public void An_address_that_is_none_is_refused(string text) =>
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => OllamaAddress.Parse(text)).Code);

    private sealed class Steps(List<OperationProgress> steps) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => steps.Add(value);
    }
}
