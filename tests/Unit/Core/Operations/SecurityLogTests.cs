using System.Text.Json;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Sandbox;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations;

/// <summary>What imports and their load tests leave in the security log, and in the store.</summary>
public sealed class SecurityLogTests : IAsyncLifetime
{
    private readonly TemporarySession _session = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _session.DisposeAsync().AsTask();

    [Fact]
    public async Task An_import_is_tested_and_logged_with_its_digest()
    {
        var sink = new ListeningSink();
        string path = _session.Model(GgufBuilder.Random());

        ImportResult result = await new ImportModel(_session.Session).RunAsync(new ImportRequest { Path = path, Name = "mine" }, sink, default);

        Assert.Equal(LoadTestOutcome.Passed, result.LoadTest!.Outcome);
        Assert.Contains(sink.Progress, progress => progress.Phase == "load-test");
        Assert.Empty(sink.Warnings);
        JsonElement line = Events("imported").Single();
        Assert.Equal("local/mine", line.GetProperty("subject").GetString());
        Assert.Equal(result.Model.Files[0].Sha256, line.GetProperty("sha256").GetString());
        Assert.Equal("passed", line.GetProperty("load_test").GetString());
    }

    [Fact]
    public async Task A_model_that_runs_under_a_profile_without_restrictions_is_logged()
    {
        await new ConfigureSandbox(_session.Session).SetAsync(new SandboxChange { Name = "none", MakeDefault = true }, SilentSink.Instance, default);
        var request = new PromptRequest { Model = _session.Model(GgufBuilder.Random()), Messages = PromptRequest.Conversation("hi"), MaxTokens = 1 };

        await foreach (CompletionUpdate _ in new CompletePrompt(_session.Session).RunAsync(request, SilentSink.Instance, default))
        {
        }

        Assert.Contains("restricts nothing", Events("restriction_missing").Single().GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_fails_the_load_test_is_never_installed_and_the_refusal_is_logged(bool reference)
    {
        string path = _session.Model(GgufBuilder.Random().Set("llama.feed_forward_length", 7u));

        KandilException error = await Assert.ThrowsAsync<KandilException>(() =>
            new ImportModel(_session.Session).RunAsync(new ImportRequest { Path = path, Reference = reference }, SilentSink.Instance, default));

        Assert.Equal(ErrorCode.Unsafe, error.Code);
        Assert.Contains("Load test", error.Message, StringComparison.Ordinal);
        Assert.Empty(_session.Session.Store.List());
        JsonElement line = Events("refused").Single();
        Assert.Equal(path, line.GetProperty("subject").GetString());
        Assert.Equal("E_UNSAFE", line.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_model_that_no_engine_knows_is_taken_in_with_a_warning()
    {
        var sink = new ListeningSink();
        string path = _session.Model(GgufBuilder.Random().Architecture("later"));

        ImportResult result = await new ImportModel(_session.Session).RunAsync(new ImportRequest { Path = path }, sink, default);

        Assert.Equal(LoadTestOutcome.NotTested, result.LoadTest!.Outcome);
        Assert.Contains(sink.Warnings, warning => warning.Contains("later", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_system_could_not_do_is_on_the_result_and_in_the_log_once_a_load()
    {
        Restriction missing = new(RestrictionNames.Files, false, "this kernel has no Landlock");
        await using var session = new KandilSession(new KandilSessionOptions
        {
            Paths = _session.Session.Paths,
            Engine = new UnconfinedEngine(missing),
        });

        ImportResult taken = await new ImportModel(session).RunAsync(
            new ImportRequest { Path = _session.Model(GgufBuilder.Chain("hello")), Name = "mine" }, SilentSink.Instance, default);
        Completion first = await AnswerAsync(session), second = await AnswerAsync(session);

        Assert.Equal([missing], taken.LoadTest!.MissingRestrictions);
        Assert.Equal([missing], first.MissingRestrictions);
        Assert.Equal([missing], second.MissingRestrictions);
        Assert.Equal(
            ["local/mine: files: not applied, this kernel has no Landlock", "local/mine: files: not applied, this kernel has no Landlock"],
            Events("restriction_missing").Select(line => $"{line.GetProperty("subject")}: {line.GetProperty("message")}"));
    }

    private static async Task<Completion> AnswerAsync(KandilSession session)
    {
        var request = new PromptRequest { Model = "local/mine", Messages = PromptRequest.Conversation("Hi"), LoadOptions = new ModelLoadOptions { Threads = 1 } };
        await foreach (CompletionUpdate update in new CompletePrompt(session).RunAsync(request, SilentSink.Instance, default))
        {
            if (update is CompletionFinished finished)
                return finished.Completion;
        }

        throw new InvalidOperationException("No end of the answer came.");
    }

    private IEnumerable<JsonElement> Events(string name) => File.ReadAllLines(_session.Session.Paths.AuditFile)
        .Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("event").GetString() == name);
}
