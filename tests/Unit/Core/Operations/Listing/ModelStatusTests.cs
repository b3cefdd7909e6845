using Kandil.Core.Credentials;
using Kandil.Core.Engines;
using Kandil.Core.Gguf;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Platform;
using Kandil.Tests.Unit.Core.Compatibility;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Listing;

public sealed class ModelStatusTests : IAsyncLifetime
{
    private static readonly long Memory = MachineMemory.Read().Total;

    private readonly TemporarySession _temporary = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public void A_model_that_needs_more_memory_than_there_is_says_how_much()
    {
        (ModelStatus status, string? detail) = MemoryFit.Of(ModelStatus.Available, Memory, null, recommendsGpu: false);

        Assert.Equal(ModelStatus.Incompatible, status);
        Assert.Matches("needs .+B of memory, this machine has .+B", detail);
    }

    [Theory]
    [InlineData(0.1, false, ModelStatus.Ready)]
    [InlineData(0.6, false, ModelStatus.Slow)] // 0.9 of the memory: less than a fifth to spare
    [InlineData(0.1, true, ModelStatus.Slow)]
    public void What_fits_is_ready_or_slow(double share, bool recommendsGpu, ModelStatus expected) =>
        Assert.Equal(expected, MemoryFit.Of(ModelStatus.Ready, (long)(Memory * share), null, recommendsGpu).Status);

    [LinuxFact]
    public async Task A_file_that_is_here_is_judged_by_its_header_and_not_by_its_size()
    {
        // 0.6 of the memory for weights: half as much again would leave less than a fifth to spare, what the header says leaves more.
        const double Share = 0.6;
        int layers = (int)(((Memory * Share) - 1_182_000_000) / 482_000_000);
        string path = Path.Combine(_temporary.Folder, "wide.gguf");
        HollowModel.Large(layers, GgmlType.Q4K).WriteTo(path);
        long size = new FileInfo(path).Length;
        await new RegisterModel(_temporary.Session).RegisterAsync(new() { Name = "wide", Path = path }, default);

        Assert.Equal(ModelStatus.Slow, MemoryFit.Of(ModelStatus.Ready, size, null, recommendsGpu: false).Status);
        Assert.Equal(ModelStatus.Ready, new ListModels(_temporary.Session).Run().Single(model => model.Name == "wide").Status);
        string kept = Path.Combine(_temporary.Session.Paths.ModelsDirectory, "cache", "compatibility");
        DateTime written = File.GetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(kept)));
        Assert.Equal(ModelStatus.Ready, new FindModel(_temporary.Session).Run("wide").Status);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(kept))));
    }

    [Fact]
    public async Task A_model_says_how_fast_it_answered()
    {
        await _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("one two three four five six")), "quick");
        Assert.Null(new FindModel(_temporary.Session).Run("quick").AverageTokensPerSecond);

        Completion answer = await _temporary.AskAsync("quick");

        KandilModel model = new FindModel(_temporary.Session).Run("quick");
        Assert.NotNull(answer.TokensPerSecond);
        Assert.Equal(answer.TokensPerSecond.Value, model.AverageTokensPerSecond!.Value, 3);
        Assert.Equal(answer.Latency.TotalMilliseconds, model.AverageLatencyMs!.Value, 3);
    }

    [Fact]
    public async Task A_cloud_is_ready_when_a_key_for_it_is_stored()
    {
        await using var temporary = new TemporarySession(stores: new FakeCredentialStore());
        var manage = new ManageCredentials(temporary.Session);
        await manage.SetAsync(new() { Provider = manage.Provider("openai", null), Key = new Secret("sk-0123456789abcdef"), SkipCheck = true }, SilentSink.Instance, default);

        IReadOnlyList<AvailableModel> models = new ListAvailable(temporary.Session).Run(new());

        Assert.Equal(["openai"], models.Where(model => model is { Group: ModelGroup.Cloud, Status: ModelStatus.Ready }).Select(model => model.Provider).Distinct());
        Assert.Equal(ModelStatus.Ready, new ResolveModel(temporary.Session).Run("gpt-4o").Model!.Status);
    }

    [Fact]
    public async Task Listings_say_what_each_model_s_state_is()
    {
        await _temporary.ImportAsync(_temporary.Model(new GgufBuilder()), "tuned");
        await new RegisterModel(_temporary.Session).RegisterAsync(new() { Name = "desk", Endpoint = "http://127.0.0.1:9/v1" }, default);
        await new RegisterModel(_temporary.Session).RegisterAsync(new() { Name = "mine", Path = _temporary.Model(new GgufBuilder(), "mine.gguf") }, default);

        IReadOnlyList<AvailableModel> models = new ListAvailable(_temporary.Session).Run(new());

        Assert.Equal((ModelGroup.Cloud, ModelStatus.Ready), models.Single(model => model.Name == "desk") is var desk ? (desk.Group, desk.Status) : default);
        Assert.Equal((ModelGroup.Local, ModelStatus.Ready), models.Single(model => model.Name == "mine") is var mine ? (mine.Group, mine.Status) : default);
        Assert.Equal(["kandil-guide", "local/tuned", "mine"], models.Where(model => model.Group == ModelGroup.Local).Select(model => model.Name).Order());
        Assert.Equal(("local/tuned", ModelGroup.Local, true), new ListAvailable(_temporary.Session).Find("tuned") is var tuned ? (tuned.Name, tuned.Group, tuned.Size > 0) : default);
        AvailableModel cloud = models.Single(model => model.Name == "gpt-4o");
        Assert.Equal((ModelGroup.Available, ModelStatus.NotConfigured, "cloud"), (cloud.Group, cloud.Status, cloud.RunsOn));
        Assert.Contains("https://", cloud.StatusDetail, StringComparison.Ordinal);
        Assert.Equal([ModelGroup.Local, ModelGroup.Cloud, ModelGroup.Available], models.Select(model => model.Group).Distinct());
        File.WriteAllText(new FindModel(_temporary.Session).Run("tuned").Path, "no model");
        Assert.Equal([ModelStatus.Ready, ModelStatus.Damaged, ModelStatus.Ready], new ListModels(_temporary.Session).Run().Select(model => model.Status));
    }
}
