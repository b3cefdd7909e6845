using System.Text.Json;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
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

    private IEnumerable<JsonElement> Events(string name) => File.ReadAllLines(_session.Session.Paths.AuditFile)
        .Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("event").GetString() == name);
}
