using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Acquisition;

/// <summary>A plan says before it begins what an interrupted installation has already brought.</summary>
public sealed class EarlierAttemptsTests : IAsyncLifetime
{
    private static readonly byte[] Plain = InstallFixture.Model();

    private readonly InstallFixture _fixture = new();

    public Task InitializeAsync()
    {
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain)).With("config.json", "{}");
        _fixture.Registry.Add("lab", "sea", "v1", [("sea.gguf", Plain)]);
        _fixture.Downloads = _fixture.Downloads with { Retries = 0, Connections = 1 };
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Journaled_blocks_are_counted_and_are_what_the_next_run_does_not_fetch()
    {
        await InterruptAsync();

        InstallPlan plan = await _fixture.PlanAsync();
        InstallResult result = await _fixture.RunAsync(plan);

        Assert.InRange(plan.StagedBytes, InstallFixture.BlockSize, Plain.Length - 1);
        Assert.Equal(plan.TotalBytes, plan.AlreadyHereBytes + plan.DownloadBytes);
        Assert.Equal((plan.DownloadBytes, plan.AlreadyHereBytes), (result.DownloadedBytes, result.ReusedBytes));
    }

    [Fact]
    public async Task What_is_of_other_content_by_now_is_not_counted()
    {
        await InterruptAsync();
        _fixture.Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(InstallFixture.Model(seed: 2)));

        InstallPlan plan = await _fixture.PlanAsync();

        Assert.Equal((0L, plan.TotalBytes), (plan.StagedBytes, plan.DownloadBytes));
    }

    [Fact]
    public async Task A_reinstallation_counts_nothing()
    {
        await InterruptAsync();

        InstallPlan plan = await _fixture.PlanAsync(change: options => options with { Reinstall = true });

        Assert.Equal((0L, plan.TotalBytes), (plan.AlreadyHereBytes, plan.DownloadBytes));
    }

    [Fact]
    public async Task Chunks_of_the_cache_are_counted()
    {
        int requests = 0;
        _fixture.Registry.Server.Fault = request => request.Path.StartsWith("/data/", StringComparison.Ordinal) && Interlocked.Increment(ref requests) == 5
            ? WebFault.Status(404) : null;
        await Assert.ThrowsAsync<KandilException>(() => _fixture.InstallAsync("store:lab/sea:v1"));
        _fixture.Registry.Server.Fault = _ => null;

        InstallPlan plan = await _fixture.PlanAsync("store:lab/sea:v1");
        InstallResult result = await _fixture.RunAsync(plan);

        Assert.InRange(plan.StagedBytes, _fixture.Registry.ChunkSize, Plain.Length - 1);
        Assert.Equal(plan.DownloadBytes, result.DownloadedBytes);
    }

    [Fact]
    public async Task The_quota_counts_what_an_earlier_attempt_left_as_still_to_come()
    {
        await InterruptAsync();
        InstallPlan plan = await _fixture.PlanAsync();
        await _fixture.Store.SetQuotaAsync(plan.TotalBytes - 1);

        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => _fixture.RunAsync(plan));

        Assert.Equal(ErrorCode.Quota, failure.Code);
        Assert.Equal(OperationNames.CollectStore, failure.RecommendedAction.Command?.Operation);
    }

    private async Task InterruptAsync()
    {
        _fixture.Hub.Storage.Fault = _ => WebFault.Drop(100_000);
        await Assert.ThrowsAsync<KandilException>(() => _fixture.InstallAsync());
        _fixture.Hub.Storage.Fault = _ => null;
    }
}
