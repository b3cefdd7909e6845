using System.Diagnostics;
using System.Text;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Sandbox;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Engines.Embedded;

/// <summary>The engine with real Workers and models that the builder makes.</summary>
public sealed class EmbeddedEngineTests : IAsyncLifetime
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-engine-").FullName;
    private readonly ManualClock _clock = new();
    private readonly EmbeddedEngine _engine;
    private Func<MachineMemory> _readMemory = () => new MachineMemory(64_000_000_000, 32_000_000_000);

    public EmbeddedEngineTests()
    {
        _engine = new EmbeddedEngine(new EmbeddedEngineOptions
        {
            WorkerFolder = Path.Combine(AppContext.BaseDirectory, "worker"),
            KeepAlive = KeepAlive,
            Clock = _clock,
            ReadMemory = () => _readMemory(),
        });
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task An_answer_comes_in_pieces_and_then_whole_with_its_figures()
    {
        var updates = new List<CompletionUpdate>();
        await foreach (var update in _engine.CompleteAsync(Ask(Says("the moon is round")), null, default))
        {
            updates.Add(update);
        }

        var completion = Assert.IsType<CompletionFinished>(updates[^1]).Completion;
        Assert.Equal("the moon is round", completion.Text);
        Assert.Equal("the moon is round", string.Concat(updates.OfType<CompletionText>().Select(piece => piece.Text)));
        Assert.Equal("the moon is round", completion.ToString());
        Assert.True(updates.Count > 2, "the answer came in one piece");
        Assert.Equal(FinishReason.Stop, completion.FinishReason);
        Assert.True(completion is { PromptTokens: > 0, CompletionTokens: > 0, Provider: "embedded", Seed: not null });
        Assert.Equal(completion.PromptTokens + completion.CompletionTokens, completion.TotalTokens);
        Assert.NotNull(completion.LoadTime);
    }

    [Fact]
    public async Task Callers_at_the_same_moment_share_one_load()
    {
        var model = Says("together");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => AnswerAsync(Ask(model)))));

        Assert.All(answers, answer => Assert.Equal("together", answer.Text));
        Assert.Single(answers, answer => answer.LoadTime is not null);
        Assert.Single(_engine.ListLoaded());
    }

    [Fact]
    public async Task What_is_odd_about_a_model_is_said_with_the_first_answer_of_a_load()
    {
        var odd = Ask(Model(GgufBuilder.Chain("well said").Template(GgufChatTemplates.Unknown), "odd"));

        string[] loaded = await WarningsAsync(odd);
        string[] again = await WarningsAsync(odd);
        await _engine.UnloadAsync(odd.Model.Name, default);
        string[] afresh = await WarningsAsync(odd);

        Assert.Contains("chat template", Assert.Single(loaded), StringComparison.Ordinal);
        Assert.Empty(again);
        Assert.Equal(loaded, afresh);

        async Task<string[]> WarningsAsync(CompletionRequest request)
        {
            var warnings = new List<string>();
            await foreach (var update in _engine.CompleteAsync(request, null, default))
            {
                if (update is CompletionWarning warning)
                {
                    warnings.Add(warning.Message);
                }
            }

            return [.. warnings];
        }
    }

    [Fact]
    public async Task A_model_nobody_uses_is_unloaded_after_its_time_and_a_use_puts_that_off()
    {
        var request = Ask(Says("still here"));
        await AnswerAsync(request);
        _clock.Advance(KeepAlive - TimeSpan.FromSeconds(1));
        await AnswerAsync(request);
        _clock.Advance(KeepAlive - TimeSpan.FromSeconds(1));
        int process = Assert.Single(_engine.ListLoaded()).ProcessId;

        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Empty(_engine.ListLoaded());
        await HasEndedAsync(process);
    }

    [Fact]
    public async Task A_worker_killed_in_the_middle_of_an_answer_costs_one_error_and_the_next_call_works()
    {
        var request = Ask(Endless());
        var error = await Assert.ThrowsAsync<KandilException>(async () =>
        {
            bool killed = false;
            await foreach (var update in _engine.CompleteAsync(request, null, default))
            {
                // What the pipe still holds comes after the first piece.
                if (!killed)
                {
                    Process.GetProcessById(_engine.ListLoaded()[0].ProcessId).Kill();
                    killed = true;
                }
            }
        });

        Assert.Equal(ErrorCode.Backend, error.Code);
        Assert.Contains("killed", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.IndexOf("memory", StringComparison.Ordinal), 0, error.Message.IndexOf("last words", StringComparison.Ordinal));
        Assert.Contains("context", error.RecommendedAction.Text, StringComparison.Ordinal);
        var answer = await AnswerAsync(request with { MaxTokens = 3 });
        Assert.Equal(3, answer.CompletionTokens);
        Assert.NotNull(answer.LoadTime);
    }

    [Fact]
    public async Task A_worker_that_died_while_idle_is_replaced_without_an_error()
    {
        var request = Ask(Says("as if nothing had been"));
        await AnswerAsync(request);
        Process.GetProcessById(_engine.ListLoaded()[0].ProcessId).Kill();

        Assert.Equal("as if nothing had been", (await AnswerAsync(request)).Text);
    }

    [Fact]
    public async Task Cancelling_stops_the_answer_and_keeps_the_model()
    {
        using var cancel = new CancellationTokenSource();
        var request = Ask(Endless());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in _engine.CompleteAsync(request, null, cancel.Token))
            {
                cancel.Cancel();
            }
        });

        var loaded = Assert.Single(_engine.ListLoaded());
        Assert.Equal(0, loaded.Requests);
        Assert.Null((await AnswerAsync(request with { MaxTokens = 2 })).LoadTime);
    }

    [Fact]
    public async Task Leaving_an_answer_early_frees_the_model_for_the_next()
    {
        var request = Ask(Endless());
        await foreach (var update in _engine.CompleteAsync(request, null, default))
        {
            break;
        }

        Assert.Equal(2, (await AnswerAsync(request with { MaxTokens = 2 })).CompletionTokens);
    }

    [Fact]
    public async Task Unloading_ends_answers_under_way_and_the_process()
    {
        var request = Ask(Endless());
        var error = await Assert.ThrowsAsync<KandilException>(async () =>
        {
            Task? unload = null;
            await foreach (var update in _engine.CompleteAsync(request, null, default))
            {
                unload ??= _engine.UnloadAsync(request.Model.Name, default);
            }
        });

        Assert.Equal(ErrorCode.Cancelled, error.Code);
        Assert.Empty(_engine.ListLoaded());
    }

    [Fact]
    public async Task A_model_larger_than_the_machines_memory_is_refused_with_both_sizes()
    {
        string path = Path.Combine(_folder, "huge.gguf");
        GgufBuilder.Hollow(90_000_000_000).WriteTo(path);

        var error = await Assert.ThrowsAsync<KandilException>(() => AnswerAsync(Ask(new EngineModel("huge", path, new ModelLoadOptions()))));

        Assert.Equal(ErrorCode.Compat, error.Code);
        Assert.Contains("64 GB", error.Message, StringComparison.Ordinal);
        Assert.Contains(new ByteSize(new FileInfo(path).Length).ToString(), error.Message, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task A_context_beyond_the_memory_of_the_profile_is_a_limit_by_its_name()
    {
        var model = Says("hello") with
        {
            Sandbox = SandboxProfile.Secure with { Name = "small", MemoryBytes = 400_000_000 },
            LoadOptions = new ModelLoadOptions { Threads = 1, ContextLength = 1_000_000, MaxConcurrent = 8 },
        };

        var error = await Assert.ThrowsAsync<KandilException>(() => AnswerAsync(Ask(model)));

        Assert.Equal(ErrorCode.Limit, error.Code);
        Assert.Contains("'memory'", error.Message, StringComparison.Ordinal);
        Assert.Contains("400 MB", error.Message, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Less_memory_than_the_engine_needs_is_that_limit_wherever_it_is_reached()
    {
        foreach (int mebibytes in new[] { 48, 80, 112 })
        {
            var model = Says("hello") with { Sandbox = SandboxProfile.Secure with { Name = "small", MemoryBytes = (long)mebibytes << 20 } };

            var error = await Assert.ThrowsAsync<KandilException>(() => AnswerAsync(Ask(model)).WaitAsync(TimeSpan.FromSeconds(60)));

            Assert.True(error.Code == ErrorCode.Limit && error.Message.Contains("'memory'", StringComparison.Ordinal), $"{mebibytes} MiB: {error.Code} {error.Message}");
        }
    }

    [LinuxFact]
    public async Task A_worker_that_does_not_stop_when_it_is_told_to_is_killed_and_the_next_call_works()
    {
        int process = 0;
        await foreach (var update in _engine.CompleteAsync(Ask(Endless()), null, default))
        {
            process = _engine.ListLoaded()[0].ProcessId;
            // It hangs, as in a computation without an end.
            Assert.Equal(0, (await ChildProgram.RunAsync(new ProcessStartInfo("kill", ["-STOP", $"{process}"]))).ExitCode);
            break;
        }

        _clock.Advance(TimeSpan.FromSeconds(21));

        await HasEndedAsync(process);
        Assert.Equal("hello", (await AnswerAsync(Ask(Says("hello")))).Text);
    }

    [LinuxFact]
    public async Task The_process_has_the_cores_and_the_priority_of_its_profile()
    {
        await AnswerAsync(Ask(Says("hello") with { Sandbox = SandboxProfile.Secure with { Name = "meek", ProcessorCores = 1, Priority = SandboxPriority.Idle } }));
        LoadedModel loaded = Assert.Single(_engine.ListLoaded());

        string allowed = File.ReadLines($"/proc/{loaded.ProcessId}/status").Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));
        Assert.Matches(@":\s*\d+$", allowed);
        // The fields behind the program's name, which is in brackets: the nineteenth of all is its nice value.
        string[] fields = (await File.ReadAllTextAsync($"/proc/{loaded.ProcessId}/stat")).Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("19", fields[16]);
        Assert.Empty(new[] { "cores", "priority" }.Except(loaded.Restrictions.Where(restriction => restriction.IsApplied).Select(restriction => restriction.Name)));
    }

    [LinuxFact]
    public async Task A_loaded_model_says_what_its_process_is_kept_from()
    {
        await AnswerAsync(Ask(Says("hello")));

        LoadedModel loaded = Assert.Single(_engine.ListLoaded());

        Assert.Equal("secure", loaded.Sandbox);
        string[] held = [.. loaded.Restrictions.Where(restriction => restriction.IsApplied).Select(restriction => restriction.Name)];
        Assert.Empty(new[] { "files", "network", "child processes", "system calls", "memory", "temporary disk" }.Except(held));
    }

    [Fact]
    public async Task When_memory_runs_short_the_idle_model_unused_longest_goes_first()
    {
        await AnswerAsync(Ask(Says("first")));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await AnswerAsync(Ask(Says("second")));
        // Room again as soon as one model less is loaded.
        _readMemory = () => new MachineMemory(64_000_000_000, _engine.ListLoaded().Count > 1 ? 1_000_000_000 : 32_000_000_000);

        _clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal("second", Assert.Single(_engine.ListLoaded()).Model);
    }

    [Fact]
    public async Task A_key_in_the_callers_environment_does_not_reach_the_worker()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Environment.SetEnvironmentVariable("KANDIL_TEST_API_KEY", "sk-canary-1234");
        await AnswerAsync(Ask(Says("clean")));
        string environment = await File.ReadAllTextAsync($"/proc/{_engine.ListLoaded()[0].ProcessId}/environ");

        Assert.DoesNotContain("canary", environment, StringComparison.Ordinal);
        Assert.Contains("GGML_NO_BACKTRACE=1", environment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_characters_that_a_model_makes_do_not_reach_the_caller()
    {
        var completion = await AnswerAsync(Ask(Says("red\u001b[31m alert\u0007")));
        Assert.Equal("red[31m alert", completion.Text);
    }

    [Fact]
    public async Task A_healthy_engine_says_which_llama_cpp_it_is()
    {
        var health = await _engine.CheckHealthAsync(default);
        Assert.True(health.IsHealthy, health.Reason);
        Assert.StartsWith("llama.cpp v", health.Version, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_worker_the_error_says_what_was_tried()
    {
        await using var engine = new EmbeddedEngine(new EmbeddedEngineOptions { WorkerFolder = _folder });
        var error = await Assert.ThrowsAsync<KandilException>(() => engine.LoadAsync(Says("never"), null, default));
        Assert.Equal(ErrorCode.Backend, error.Code);
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
        Assert.False((await engine.CheckHealthAsync(default)).IsHealthy);
    }

    [Fact]
    public async Task Tokens_can_be_counted()
    {
        Assert.True(await _engine.CountTokensAsync(Says("hello"), "one two three", default) > 2);
    }

    private static CompletionRequest Ask(EngineModel model) => new()
    {
        Model = model,
        Messages = [new ChatMessage(ChatRole.User, "Say it.")],
        Sampling = new SamplingOptions { Temperature = 0 },
    };

    private EngineModel Says(string text) => Model(GgufBuilder.Chain(text), text);

    private EngineModel Endless() => Model(GgufBuilder.Chain("tick tock tack").Endless(), "endless");

    private EngineModel Model(GgufBuilder builder, string name)
    {
        string path = Path.Combine(_folder, Convert.ToHexString(Encoding.UTF8.GetBytes(name)) + ".gguf");
        if (!File.Exists(path))
        {
            builder.WriteTo(path);
        }

        return new EngineModel(name, path, new ModelLoadOptions { Threads = 1 });
    }

    private async Task<Completion> AnswerAsync(CompletionRequest request)
    {
        await foreach (var update in _engine.CompleteAsync(request, null, default))
        {
            if (update is CompletionFinished finished)
            {
                return finished.Completion;
            }
        }

        throw new InvalidOperationException("No end of the answer came.");
    }

    private static async Task HasEndedAsync(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
    }
}
