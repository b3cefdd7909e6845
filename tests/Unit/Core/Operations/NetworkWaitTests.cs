using Kandil.Core.Http;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Core.Acquisition;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations;

public sealed class NetworkWaitTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporarySession _temporary = new(http: new HttpOptions { Clock = new SkippingClock(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10)) });
    private readonly FakeHub _hub = new();
    private readonly ListeningSink _sink = new();

    private InstallRequest Request => new() { Model = "lab/plain", Network = new NetworkOptions { Mirror = _hub.Address.AbsoluteUri, Sink = _sink } };

    public Task InitializeAsync()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(InstallFixture.Model(300_000)));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_is_told_of_each_second_with_the_try_that_follows()
    {
        _hub.Api.FaultFirst(request => request.Path.Contains("/tree/", StringComparison.Ordinal), WebFault.Status(429, ("Retry-After", "7")));

        await new PlanInstall(_temporary.Session).RunAsync(Request, default);

        string server = _hub.Address.Authority;
        OperationProgress[] told = [.. _sink.Progress.Where(progress => progress is { Phase: "retry", Fraction: < 1 })];
        Assert.InRange(told.Length, 7, 8);
        Assert.Equal($"8 s, try 2 of 5, as {server} asks", told[0].Subject);
        Assert.True(told[^1].Fraction > told[0].Fraction);
        Assert.Equal($"{server} asks to wait 8 s (429); then try 2 of 5.", Assert.Single(_sink.Details));
    }

    [Fact]
    public async Task A_server_that_fails_is_told_of_while_its_files_are_fetched_too()
    {
        _hub.Storage.FaultFirst(_ => true, WebFault.Status(503), WebFault.Status(500));

        await new InstallModel(_temporary.Session).RunAsync(Request, _sink, default);

        Assert.Contains(_sink.Details, line => line.StartsWith($"{_hub.Address.Authority} failed (503): try 2 of 5 in ", StringComparison.Ordinal));
        Assert.Contains(_sink.Details, line => line.Contains("failed (500): try 3 of 5 in ", StringComparison.Ordinal));
        Assert.Contains(_sink.Progress, progress => progress.Phase == "retry");
    }

    [Theory]
    [InlineData(HttpWaitReason.OwnLimit, "office is asked in 42 s: limits.requestsPerMinute lets no more be asked in a minute.", "32 s, as limits.requestsPerMinute says, to ask office")]
    [InlineData(HttpWaitReason.ServersLimit, "office is asked in 42 s: it said that it takes no more until then.", "32 s, because office takes no more until then")]
    public void A_limit_is_told_of_once_as_a_line_and_each_second_as_progress(HttpWaitReason reason, string line, string progress)
    {
        var waits = new NetworkWaits(() => _sink);
        var wait = new HttpWait("office", reason, TimeSpan.FromSeconds(42));
        waits.Tell(wait with { IsNews = true });
        waits.Tell(wait with { Elapsed = TimeSpan.FromSeconds(10) });
        waits.Tell(new HttpWait("office", reason, TimeSpan.FromSeconds(41))); // another question's
        waits.Tell(wait with { IsOver = true });

        Assert.Equal([line], _sink.Details);
        Assert.Equal(progress, _sink.Progress[1].Subject);
        Assert.Equal((3, 1.0), (_sink.Progress.Count, _sink.Progress[2].Fraction!.Value));
    }

    [Fact]
    public async Task Another_process_that_installs_the_same_is_told_of()
    {
        var plan = await new PlanInstall(_temporary.Session).RunAsync(Request, default);
        InstallStage stage = await _temporary.Session.Store.BeginInstallAsync(plan.Key);
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sink.On("wait", waits.SetResult);

        Task<InstallReport> installing = new InstallModel(_temporary.Session).RunAsync(plan, new NetworkOptions(), _sink, default);
        await waits.Task.WaitAsync(Limit);
        stage.Dispose();
        await installing.WaitAsync(Limit);

        Assert.Contains("Another process is installing hf:lab/plain: waiting until it has finished.", _sink.Details);
    }

    [Fact]
    public async Task Another_process_that_works_on_what_is_to_be_repaired_is_told_of()
    {
        InstallReport report = await new InstallModel(_temporary.Session).RunAsync(Request, SilentSink.Instance, default);
        InstallStage stage = await _temporary.Session.Store.BeginInstallAsync(report.Result.Record.Key);
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sink.On("wait", waits.SetResult);

        Task<RepairResult> repairing = new RepairModel(_temporary.Session).RunAsync("lab/plain", new NetworkOptions(), _sink, default);
        await waits.Task.WaitAsync(Limit);
        stage.Dispose();
        await repairing.WaitAsync(Limit);
    }
}
