using System.Diagnostics;
using System.Globalization;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Sandbox;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Engines.Embedded;

/// <summary>Load tests in real Workers, and in one that hangs.</summary>
public sealed class LoadTestTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-load-").FullName;
    private readonly ManualClock _clock = new();
    private readonly Told _progress = new();
    private EmbeddedEngineOptions _options;

    public LoadTestTests() => _options = new EmbeddedEngineOptions
    {
        WorkerFolder = Path.Combine(AppContext.BaseDirectory, "worker"),
        Clock = _clock,
        ReadMemory = () => new MachineMemory(64_000_000_000, 32_000_000_000),
    };

    // Beside the program the script finds the pid of each.
    private string PidFile => Path.Combine(_folder, "pid");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_sound_model_passes_and_says_how_far_it_is()
    {
        LoadTestResult result = await TestAsync(Model(GgufBuilder.Random()));

        Assert.Equal(LoadTestOutcome.Passed, result.Outcome);
        Assert.Null(result.Reason);
        Assert.All(_progress.Reports, report => Assert.Equal("load-test", report.Phase));
        Assert.Equal(1, _progress.Reports[^1].Fraction);
        if (OperatingSystem.IsLinux())
            Assert.DoesNotContain(result.MissingRestrictions, restriction => restriction.Name != RestrictionNames.NetworkNamespace);
    }

    [Fact]
    public async Task A_file_that_crashes_the_engine_is_unsafe_with_what_it_wrote_to_standard_error()
    {
        KandilException error = await FailsAsync(Model(GgufBuilder.Random().Set("llama.attention.layer_norm_rms_epsilon", float.NaN)));

        Assert.Equal(ErrorCode.Unsafe, error.Code);
        Assert.Contains("aborted (signal 6)", error.Message, StringComparison.Ordinal);
        Assert.Contains("GGML_ASSERT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_the_engine_refuses_is_unsafe_with_the_engines_words()
    {
        KandilException error = await FailsAsync(Model(GgufBuilder.Random().Set("llama.feed_forward_length", 7u)));

        Assert.Equal(ErrorCode.Unsafe, error.Code);
        Assert.Contains("wrong shape", error.Message, StringComparison.Ordinal);
    }

    [PosixFact]
    public async Task The_engines_words_are_told_however_soon_the_process_ends_after_them()
    {
        EngineModel model = Scripted("""
            echo '{"type":"failed","id":1,"failure":"BadModel","message":"no such tensor"}'
            exit 4
            """);
        for (int i = 0; i < 50; i++)
            Assert.Contains("no such tensor", (await FailsAsync(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_larger_than_the_machine_is_loaded_without_its_weights_and_that_is_said()
    {
        string path = Path.Combine(_folder, "huge.gguf");
        GgufBuilder.Hollow(90_000_000_000).WriteTo(path);

        LoadTestResult result = await TestAsync(new EngineModel("huge", path, new ModelLoadOptions()));

        Assert.Equal(LoadTestOutcome.PassedWithoutWeights, result.Outcome);
        Assert.Contains(new ByteSize(new FileInfo(path).Length).ToString(), result.Reason, StringComparison.Ordinal);
        Assert.Contains("64 GB of memory", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_larger_than_the_machine_that_the_engine_refuses_is_unsafe_too()
    {
        _options = _options with { ReadMemory = () => new MachineMemory(1000, 1000) };
        KandilException error = await FailsAsync(Model(GgufBuilder.Random().Set("llama.feed_forward_length", 7u)));
        Assert.Contains("wrong shape", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_architecture_that_the_engine_does_not_know_is_not_tested_and_that_is_said()
    {
        LoadTestResult result = await TestAsync(Model(GgufBuilder.Random().Architecture("later")));

        Assert.Equal(LoadTestOutcome.NotTested, result.Outcome);
        Assert.Contains("later", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_engine_nothing_is_tested_and_that_is_said()
    {
        _options = _options with { WorkerFolder = _folder };
        LoadTestResult result = await TestAsync(Model(GgufBuilder.Random()));

        Assert.Equal(LoadTestOutcome.NotTested, result.Outcome);
        Assert.Contains(_folder, result.Reason, StringComparison.Ordinal);
    }

    [PosixFact]
    public async Task A_test_that_does_not_end_is_stopped_after_30_seconds_and_may_mean_a_corrupted_model()
    {
        EngineModel model = Hanging();
        _progress.OnReport = report =>
        {
            if (report.Done == 250)
                _clock.Advance(TimeSpan.FromSeconds(31));
        };

        KandilException error = await FailsAsync(model);

        Assert.Equal(ErrorCode.Unsafe, error.Code);
        Assert.Contains("timed out after 30 s", error.Message, StringComparison.Ordinal);
        Assert.Contains("possible corrupted model", error.Message, StringComparison.Ordinal);
        Assert.Contains("chewing on it", error.Message, StringComparison.Ordinal);
        await HasEndedAsync();
    }

    [PosixFact]
    public async Task A_cancelled_test_leaves_no_process_behind()
    {
        EngineModel model = Hanging();
        using var cancel = new CancellationTokenSource();
        _progress.OnReport = report =>
        {
            if (report.Done == 250)
                cancel.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestAsync(model, cancel.Token));

        await HasEndedAsync();
    }

    [PosixFact]
    public async Task A_test_that_is_cancelled_while_its_process_starts_does_not_wait_for_that_to_end_by_itself()
    {
        string asked = Path.Combine(_folder, "asked");
        EngineModel model = Scripted("exit 0", beforeReady: $"read request; echo to end > {asked}; exec sleep 600");
        using var cancel = new CancellationTokenSource();
        Task<LoadTestResult> test = TestAsync(model, cancel.Token);
        await WaitForAsync(PidFile);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test);

        await HasEndedAsync();
        Assert.False(File.Exists(asked));
    }

    private static async Task WaitForAsync(string file)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task HasEndedAsync()
    {
        int id = int.Parse(await File.ReadAllTextAsync(PidFile), CultureInfo.InvariantCulture);
        Assert.DoesNotContain(Process.GetProcesses(), process => process.Id == id);
    }

    // A Worker that begins to load and never ends; nothing confines it, because it is a script.
    private EngineModel Hanging() => Scripted("""
        echo 'chewing on it' >&2
        echo '{"type":"progress","id":1,"fraction":0.25}'
        exec sleep 600
        """);

    private EngineModel Scripted(string afterRequest, string beforeReady = "")
    {
        string program = Path.Combine(_folder, "Kandil.Worker");
        File.WriteAllText(program, $$"""
            #!/bin/sh
            echo $$ > {{PidFile}}
            {{beforeReady}}
            echo '{"type":"ready","id":0,"protocol":{{ProtocolJson.Version}},"engine":"a script","libraries":[],"restrictions":[]}'
            read request
            {{afterRequest}}
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _options = _options with { WorkerFolder = _folder };
        return Model(GgufBuilder.Random()) with { Sandbox = SandboxProfile.None };
    }

    private EngineModel Model(GgufBuilder builder)
    {
        string path = Path.Combine(_folder, "model.gguf");
        builder.WriteTo(path);
        return new EngineModel("the model", path, new ModelLoadOptions());
    }

    private Task<KandilException> FailsAsync(EngineModel model) => Assert.ThrowsAsync<KandilException>(() => TestAsync(model));

    private async Task<LoadTestResult> TestAsync(EngineModel model, CancellationToken cancellationToken = default)
    {
        await using var engine = new EmbeddedEngine(_options);
        return await engine.TestLoadAsync(model, _progress, cancellationToken);
    }

    private sealed class Told : IProgress<OperationProgress>
    {
        public List<OperationProgress> Reports { get; } = [];

        public Action<OperationProgress> OnReport { get; set; } = _ => { };

        public void Report(OperationProgress value)
        {
            Reports.Add(value);
            OnReport(value);
        }
    }
}
