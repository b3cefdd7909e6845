using Kandil.Core.Acquisition;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Sources;
using Kandil.Tests.Unit.Core.Acquisition;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Installing;

public sealed class InstallModelTests : IAsyncLifetime
{
    private static readonly byte[] Plain = InstallFixture.Model(3_000_000);

    private readonly TemporarySession _temporary = new();
    private readonly FakeHub _hub = new();
    private readonly FakeRegistry _registry = new() { ChunkSize = 100_000 };
    private readonly ListeningSink _sink = new();

    public Task InitializeAsync()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Plain));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _registry.DisposeAsync();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task A_model_is_planned_looked_at_and_installed_through_a_mirror()
    {
        InstallPlan plan = await new PlanInstall(_temporary.Session).RunAsync(FromMirror(), default);
        InstallReport report = await new InstallModel(_temporary.Session).RunAsync(plan, new NetworkOptions(), _sink, default);

        Assert.Equal(Plain.Length, plan.DownloadBytes);
        Assert.Equal(InstallOutcome.Installed, report.Result.Outcome);
        Assert.Equal(_hub.Address.GetLeftPart(UriPartial.Authority), report.Result.Record.Mirror);
        Assert.Equal(Plain, File.ReadAllBytes(report.Model.Path));
        Assert.Contains(_sink.Warnings, warning => warning.Contains("not from Hugging Face itself", StringComparison.Ordinal));
        Assert.Equal(["lab/plain"], new ListModels(_temporary.Session).Run().Select(model => model.Name).Where(name => name.Contains('/')));
    }

    [Fact]
    public async Task A_model_of_a_registered_registry_is_installed_by_its_name()
    {
        _registry.Add("lab", "sea", "v1", [("sea.gguf", Plain)]);
        await new RegisteredSources(_temporary.Session.Paths, KandilEnvironment.Current)
            .RegisterAsync(new RegisteredSource("shelf", SourceKind.Registry, _registry.Address));

        InstallReport report = await new InstallModel(_temporary.Session).RunAsync(new InstallRequest { Model = "shelf:lab/sea:v1" }, _sink, default);

        Assert.Equal(Plain, File.ReadAllBytes(report.Model.Path));
        Assert.Equal("shelf", report.Result.Record.Source);
    }

    [Fact]
    public async Task A_mirror_that_does_not_answer_is_said_before_anything_else()
    {
        Uri address;
        await using (var gone = new FakeHub())
            address = gone.Address;

        var failure = await Assert.ThrowsAsync<KandilException>(() => new InstallModel(_temporary.Session).RunAsync(
            FromMirror() with { Network = new NetworkOptions { Mirror = address.AbsoluteUri } }, _sink, default));

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains("mirror", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Offline_sends_nothing()
    {
        var failure = await Assert.ThrowsAsync<KandilException>(() => new InstallModel(_temporary.Session).RunAsync(
            FromMirror() with { Network = new NetworkOptions { Mirror = _hub.Address.AbsoluteUri, Offline = true } }, _sink, default));

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Empty(_hub.Api.Requests);
    }

    [Theory]
    [InlineData("openai:gpt-4o")]
    [InlineData("./model.gguf")]
    [InlineData("gpt-4o")]
    public async Task What_is_no_model_of_a_source_is_refused(string reference)
    {
        var failure = await Assert.ThrowsAsync<KandilException>(
            () => new PlanInstall(_temporary.Session).RunAsync(new InstallRequest { Model = reference }, default));

        Assert.Equal(ErrorCode.Args, failure.Code);
    }

    [Fact]
    public async Task A_damaged_file_is_repaired_from_its_hub_by_its_damaged_part()
    {
        InstallReport report = await new InstallModel(_temporary.Session).RunAsync(FromMirror(), _sink, default);
        Damage(report.Model.Path, 2_500_000);
        long sent = _hub.Storage.BodyBytes;

        var repaired = await new RepairModel(_temporary.Session).RunAsync(
            "lab/plain", new NetworkOptions { Mirror = _hub.Address.AbsoluteUri }, _sink, default);

        Assert.Single(repaired.Repaired);
        Assert.Equal(Plain, File.ReadAllBytes(report.Model.Path));
        Assert.InRange(_hub.Storage.BodyBytes - sent, 1, 1 << 20);
    }

    [Fact]
    public async Task A_damaged_file_is_repaired_from_its_registry_by_the_chunk()
    {
        _registry.Add("lab", "sea", "v1", [("sea.gguf", Plain)]);
        await new RegisteredSources(_temporary.Session.Paths, KandilEnvironment.Current)
            .RegisterAsync(new RegisteredSource("shelf", SourceKind.Registry, _registry.Address));
        InstallReport report = await new InstallModel(_temporary.Session).RunAsync(new InstallRequest { Model = "shelf:lab/sea:v1" }, _sink, default);
        Damage(report.Model.Path, 1_234_567);

        var repaired = await new RepairModel(_temporary.Session).RunAsync("shelf:lab/sea:v1", new NetworkOptions(), _sink, default);

        Assert.Equal(100_000, repaired.FetchedBytes);
        Assert.Equal(Plain, File.ReadAllBytes(report.Model.Path));
    }

    private InstallRequest FromMirror() => new() { Model = "lab/plain", Network = new NetworkOptions { Mirror = _hub.Address.AbsoluteUri } };

    private static void Damage(string path, long at)
    {
        using FileStream file = File.OpenWrite(path);
        file.Position = at;
        file.Write(new byte[50]);
    }
}
