using Kandil.Cli.Rendering;
using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Sources;
using Kandil.Tests.Unit.Core.Acquisition;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Installing;

public sealed class RememberedMirrorTests : IAsyncLifetime
{
    private static readonly byte[] Old = InstallFixture.Model(300_000, seed: 1);
    private static readonly byte[] New = InstallFixture.Model(300_000, seed: 2);

    private readonly TemporarySession _temporary = new();
    private readonly FakeHub _hub = new();
    private readonly FakeHub _moved = new();

    private KandilSession Session => _temporary.Session;

    private string Mirror => _hub.Address.AbsoluteUri.TrimEnd('/');

    public async Task InitializeAsync()
    {
        foreach (FakeHub hub in new[] { _hub, _moved })
        {
            hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Old));
        }

        await InstallAsync(_hub);
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _moved.DisposeAsync();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task An_update_asks_the_server_that_the_model_came_from()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(New));

        ModelUpdate update = Assert.Single(await FindAsync(new NetworkOptions()));
        await new UpdateModel(Session).RunAsync(update, false, new NetworkOptions(), SilentSink.Instance, default);

        Assert.Equal(UpdateState.Available, update.State);
        Assert.Equal(New, File.ReadAllBytes(new FindModel(Session).Run("lab/plain").Path));
        Assert.Equal(Mirror, new FindModel(Session).Run("lab/plain").Mirror);
    }

    [Fact]
    public async Task A_repair_asks_the_server_that_the_model_came_from()
    {
        string path = new FindModel(Session).Run("lab/plain").Path;
        File.WriteAllBytes(path, [.. Old[..^1], (byte)~Old[^1]]);

        await new RepairModel(Session).RunAsync("lab/plain", new NetworkOptions(), SilentSink.Instance, default);

        Assert.Equal(Old, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task A_server_that_is_named_comes_before_the_remembered_one_and_is_remembered_when_it_has_the_same()
    {
        await _hub.DisposeAsync();

        await Assert.ThrowsAsync<KandilException>(() => new FindOutdated(Session).RunAsync(["lab/plain"], new NetworkOptions(), SilentSink.Instance, default));
        Assert.Equal(UpdateState.Current, Assert.Single(await FindAsync(new NetworkOptions { Mirror = _moved.Address.AbsoluteUri })).State);
        InstallReport again = await InstallAsync(_moved);

        Assert.Equal(0, again.Result.DownloadedBytes);
        Assert.Equal(UpdateState.Current, Assert.Single(await FindAsync(new NetworkOptions())).State);
        Assert.Equal(_moved.Address.AbsoluteUri.TrimEnd('/'), again.Model.Mirror);
    }

    [Fact]
    public async Task The_commands_of_a_failure_go_to_the_server_that_was_named()
    {
        var noQuantization = await Assert.ThrowsAsync<KandilException>(() => PlanAsync("lab/plain:Q9_X", Mirror));
        var noRepository = await Assert.ThrowsAsync<KandilException>(() => PlanAsync("lab/nothing", Mirror));

        Assert.Equal($"Take the next best: kandil model add --mirror='{Mirror}' 'lab/plain:Q4_K_M'", Step(noQuantization));
        Assert.Contains($"kandil model discover --mirror='{Mirror}' ", Step(noRepository), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_commands_of_a_failure_go_to_the_server_that_is_remembered()
    {
        File.WriteAllBytes(new FindModel(Session).Run("lab/plain").Path, [.. Old[..^1], (byte)~Old[^1]]);
        _hub.Storage.Fault = _ => WebFault.Status(404);

        var failure = await Assert.ThrowsAsync<KandilException>(() => new RepairModel(Session).RunAsync("lab/plain", new NetworkOptions(), SilentSink.Instance, default));

        Assert.DoesNotMatch("kandil model (add|files|discover) '", Step(failure));
    }

    [Fact]
    public void A_command_to_another_source_is_left_as_it_is()
    {
        Assert.Empty(new OperationCall(OperationNames.AddModel, "shelf:lab/sea:v1").Through(Mirror).Options);
        Assert.Empty(new OperationCall(OperationNames.AddModel, "ollama:llama3.2:3b").Through(Mirror).Options);
        Assert.Empty(new OperationCall(OperationNames.ShowConfiguration).Through(Mirror).Options);
        Assert.Empty(new OperationCall(OperationNames.AddModel, "lab/plain").Through(null).Options);
        Assert.Single(new OperationCall(OperationNames.AddModel, "hf:lab/plain:Q8_0").Through(Mirror).Through(Mirror).Options);
    }

    [Fact]
    public async Task What_a_mirror_lists_is_told_from_what_the_hub_lists()
    {
        IReadOnlyList<SourceListing> found = await new SearchModels(Session).RunAsync(
            new SearchRequest { Text = "plain", Source = "hf", Network = new NetworkOptions { Mirror = Mirror } }, SilentSink.Instance, default);

        Assert.Equal(_hub.Address.Authority, Assert.Single(found).Mirror!.Authority);
    }

    private static string Step(KandilException failure) =>
        failure.RecommendedAction.Render(call => CommandSpelling.Spell(call, ShellQuoting.ForPosix), CommandSpelling.Spell);

    private Task<InstallPlan> PlanAsync(string model, string mirror) =>
        new PlanInstall(Session).RunAsync(new InstallRequest { Model = model, Network = new NetworkOptions { Mirror = mirror } }, default);

    private Task<IReadOnlyList<ModelUpdate>> FindAsync(NetworkOptions network) => new FindOutdated(Session).RunAsync(null, network, SilentSink.Instance, default);

    private Task<InstallReport> InstallAsync(FakeHub hub) => new InstallModel(Session).RunAsync(
        new InstallRequest { Model = "lab/plain", Network = new NetworkOptions { Mirror = hub.Address.AbsoluteUri } }, SilentSink.Instance, default);
}
