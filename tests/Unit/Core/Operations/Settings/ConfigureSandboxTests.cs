using System.Text.Json;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Settings;

/// <summary>Profiles of the user's own, and what runs and is fetched under them.</summary>
public sealed class ConfigureSandboxTests : IAsyncLifetime
{
    private readonly TemporarySession _session = new();

    private ConfigureSandbox Sandbox => new(_session.Session);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _session.DisposeAsync().AsTask();

    [Fact]
    public async Task That_no_restriction_holds_any_more_is_said()
    {
        var sink = new ListeningSink();
        await Sandbox.SetAsync(new SandboxChange { Name = "secure", MakeDefault = true }, sink, default);
        Assert.Empty(sink.Warnings);

        await Sandbox.SetAsync(new SandboxChange { Name = "none", MakeDefault = true }, sink, default);

        Assert.Contains("no restriction holds", Assert.Single(sink.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_profile_begins_as_secure_and_keeps_what_is_not_named()
    {
        await SetAsync("strict", ("cores", ["2"]));
        SandboxEntry entry = await SetAsync("strict", ("memory", ["4GB"]));

        Assert.Equal((2, 4_000_000_000L), (entry.Profile.ProcessorCores, entry.Profile.MemoryBytes));
        Assert.True(entry.Profile.FiltersSystemCalls);
        Assert.Equal("strict", Assert.Single(Sandbox.List(), known => !known.Profile.IsBuiltIn).Name);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Sandbox.File));
    }

    [Theory]
    [InlineData("strict", "cores", "0", "'cores'")]
    [InlineData("strict", "nonsense", "0", "'nonsense'")]
    [InlineData("Strict Profile", "cores", "1", "Strict Profile")]
    [InlineData("secure", "cores", "1", "'secure'")]
    [InlineData("strict", "network", "restricted", "allowed_hosts")]
    public async Task What_cannot_be_is_an_argument_error_with_its_field_and_changes_nothing(string name, string field, string value, string named)
    {
        KandilException error = await Assert.ThrowsAsync<KandilException>(() => SetAsync(name, (field, [value])));

        Assert.Equal(ErrorCode.Args, error.Code);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Equal(3, Sandbox.List().Count);
    }

    [Fact]
    public async Task A_profile_in_use_is_not_removed_and_one_that_nothing_uses_is()
    {
        await SetAsync("strict", ("cores", ["2"]));
        await BindAsync("strict", models: ["lab/model"], agents: ["scanner"]);
        KandilException error = await Assert.ThrowsAsync<KandilException>(() => Sandbox.RemoveAsync("strict", SilentSink.Instance, default));
        Assert.Contains("model lab/model, agent scanner", error.Message, StringComparison.Ordinal);

        await Sandbox.UnbindAsync(["lab/model"], ["scanner"], SilentSink.Instance, default);
        await Sandbox.RemoveAsync("strict", SilentSink.Instance, default);

        Assert.Equal(3, Sandbox.List().Count);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<KandilException>(() => Sandbox.UnbindAsync(["lab/model"], [], SilentSink.Instance, default))).Code);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<KandilException>(() => BindAsync("strict", models: ["x"]))).Code);
    }

    [Fact]
    public async Task Changes_are_in_the_security_log()
    {
        await SetAsync("strict", ("cores", ["2"]));
        await BindAsync("none", models: ["lab/model"]);

        string[] messages = [.. Events("sandbox_changed").Select(line => $"{line.GetProperty("subject")}: {line.GetProperty("message")}")];
        Assert.Equal(["strict: cores = 2", "none: holds for the model lab/model"], messages);
    }

    [Fact]
    public async Task An_answer_is_given_under_the_models_profile_or_the_agents()
    {
        await _session.ImportAsync(_session.Model(GgufBuilder.Chain("hello")), "tiny");
        await BindAsync("standard", models: ["tiny"]);
        await BindAsync("none", agents: ["me"]);

        await _session.AskAsync("local/tiny");
        Assert.Equal("standard", Assert.Single(_session.Session.Engine.ListLoaded()).Sandbox);
        await _session.AskAsync(new PromptRequest
        {
            Model = "local/tiny",
            Agent = "me",
            Messages = PromptRequest.Conversation("Hi"),
            LoadOptions = new ModelLoadOptions { Threads = 1 },
        });
        Assert.Contains(_session.Session.Engine.ListLoaded(), loaded => loaded is { Sandbox: "none", Restrictions.Count: 0 });
    }

    [Fact]
    public async Task An_answer_beyond_the_wall_time_is_a_limit_by_its_name_and_logged()
    {
        string path = _session.Model(GgufBuilder.Chain("tick tock ").Endless());
        await SetAsync("brief", ("wall_time_seconds", ["1"]));
        await BindAsync("brief", models: [path]);
        var request = new PromptRequest
        {
            Model = path,
            Messages = PromptRequest.Conversation("Hi"),
            LoadOptions = new ModelLoadOptions { Threads = 1, ContextLength = 1_000_000 },
        };

        KandilException error = await Assert.ThrowsAsync<KandilException>(() => _session.AskAsync(request));

        Assert.Equal(ErrorCode.Limit, error.Code);
        Assert.Contains("'wall time'", error.Message, StringComparison.Ordinal);
        Assert.Equal("E_LIMIT", Events("refused").Single().GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_model_whose_profile_has_no_network_is_not_fetched_and_others_are()
    {
        await using var hub = new FakeHub();
        hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(GgufBuilder.Random().ToBytes()));
        await SetAsync("apart", ("network", ["none"]));
        await BindAsync("apart", models: ["lab/plain"]);
        var request = new InstallRequest { Model = "lab/plain", Network = new NetworkOptions { Mirror = hub.Address.AbsoluteUri } };

        KandilException error = await Assert.ThrowsAsync<KandilException>(() => new InstallModel(_session.Session).RunAsync(request, SilentSink.Instance, default));
        Assert.Equal(ErrorCode.Limit, error.Code);
        Assert.Contains("'apart'", error.Message, StringComparison.Ordinal);
        Assert.Empty(hub.Api.Requests);

        await SetAsync("apart", ("network", ["restricted"]), ("allowed_hosts", [$"{hub.Address.Host}"]));
        await new InstallModel(_session.Session).RunAsync(request, SilentSink.Instance, default);
        Assert.Single(_session.Session.Store.List());
    }

    [Fact]
    public async Task A_model_is_fetched_as_fast_as_its_profile_lets_it_and_no_faster()
    {
        var clock = new FastClock();
        await using var session = new TemporarySession(http: new HttpOptions { Clock = clock });
        await using var hub = new FakeHub();
        byte[] content = GgufBuilder.Random().ToBytes();
        int rate = Math.Max(1024, content.Length / 10);
        hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(content));
        await new ConfigureSandbox(session.Session).SetAsync(
            new SandboxChange { Name = "slow", Fields = new Dictionary<string, IReadOnlyList<string>> { ["bytes_per_second"] = [$"{rate}"] }, Models = ["lab/plain"] }, SilentSink.Instance, default);

        long start = clock.GetTimestamp();
        // An option cannot lift it.
        await new InstallModel(session.Session).RunAsync(
            new InstallRequest { Model = "lab/plain", Network = new NetworkOptions { Mirror = hub.Address.AbsoluteUri, BytesPerSecond = 0 } }, SilentSink.Instance, default);

        Assert.InRange(clock.GetElapsedTime(start).TotalSeconds, 0.8 * content.Length / rate, double.MaxValue);
    }

    [Theory]
    [InlineData("")]
    [InlineData("model.gguf")]
    public async Task A_profile_that_closes_the_models_own_file_is_named_and_no_file_is_called_damaged(string closed)
    {
        await using var session = new TemporarySession();
        string model = session.Model(GgufBuilder.Chain("hi"));
        string path = Path.Combine(session.Folder, closed).TrimEnd(Path.DirectorySeparatorChar);
        await new ConfigureSandbox(session.Session).SetAsync(
            new SandboxChange { Name = "closing", Fields = new Dictionary<string, IReadOnlyList<string>> { ["denied_paths"] = [path] }, MakeDefault = true }, SilentSink.Instance, default);

        var failure = await Assert.ThrowsAsync<KandilException>(() => session.AskAsync(model));

        Assert.Equal(ErrorCode.Limit, failure.Code);
        Assert.Contains($"the sandbox profile 'closing' closes '{path}'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", failure.RecommendedAction.Text, StringComparison.Ordinal);
        Assert.Contains(model, File.ReadAllText(session.Session.Paths.AuditFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_changed_is_applied_to_the_next_answer_of_a_loaded_model()
    {
        string path = _session.Model(GgufBuilder.Chain("hello"));
        await SetAsync("mine", ("cores", ["1"]));
        await BindAsync("mine", models: [path]);
        await _session.AskAsync(path);
        await SetAsync("mine", ("priority", ["idle"]));

        Assert.NotNull((await _session.AskAsync(path)).LoadTime);
    }

    private Task<SandboxEntry> SetAsync(string name, params (string Field, string[] Values)[] fields) => Sandbox.SetAsync(
        new SandboxChange { Name = name, Fields = fields.ToDictionary(field => field.Field, field => (IReadOnlyList<string>)field.Values) }, SilentSink.Instance, default);

    private Task<SandboxEntry> BindAsync(string name, string[]? models = null, string[]? agents = null) =>
        Sandbox.SetAsync(new SandboxChange { Name = name, Models = models ?? [], Agents = agents ?? [] }, SilentSink.Instance, default);

    private IEnumerable<JsonElement> Events(string name) => File.ReadAllLines(_session.Session.Paths.AuditFile)
        .Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("event").GetString() == name);
}
