using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Fit;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Verification;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Names;

/// <summary>Installed models of several sources that share a name: what it means then, everywhere.</summary>
public sealed class NamesOfSeveralSourcesTests : IAsyncLifetime
{
    private const string Shared = "acme/tiny:Q4_K_M";

    private readonly TemporarySession _temporary = new();

    private KandilSession Session => _temporary.Session;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _temporary.DisposeAsync().AsTask();

    [Fact]
    public async Task A_name_never_comes_to_mean_the_model_of_a_source_that_was_installed_later()
    {
        await InstallAsync("lab", "of the lab");
        Assert.Equal("of the lab", (await _temporary.AskAsync(Shared)).Text);

        await InstallAsync("twin", "of the twin");

        KandilException refused = await Assert.ThrowsAsync<KandilException>(() => _temporary.AskAsync(Shared));
        Assert.Equal(ErrorCode.Args, refused.Code);
        Assert.Contains("lab:acme/tiny:Q4_K_M, twin:acme/tiny:Q4_K_M", Sorted(refused.Message), StringComparison.Ordinal);
        Assert.Equal("of the lab", (await _temporary.AskAsync("lab:acme/tiny:Q4_K_M")).Text);
        Assert.Equal("of the twin", (await _temporary.AskAsync("twin:acme/tiny")).Text);
    }

    [Fact]
    public async Task Every_operation_refuses_a_name_that_sources_share_and_changes_nothing()
    {
        await InstallAsync("lab", "of the lab", pinned: true);
        await InstallAsync("twin", "of the twin");
        var offline = new NetworkOptions { Offline = true };
        Func<Task>[] uses =
        [
            () => Task.Run(() => new FindModel(Session).Run(Shared)),
            () => Task.Run(() => new ResolveModel(Session).Run(Shared)),
            () => Task.Run(() => new FindEndpoint(Session).Run(Shared)),
            () => Task.Run(() => new ModelLicense(Session).Show(Shared)),
            () => new ModelLicense(Session).AcceptAsync(new AcceptLicenseRequest { Model = Shared, License = "mit" }, default),
            () => new PinModel(Session).RunAsync(Shared, false, default),
            () => new UninstallModel(Session).RunAllAsync("acme/tiny", default),
            () => new VerifyModel(Session).RunAllAsync(new VerifyRequest(Shared), SilentSink.Instance, default),
            () => new RepairModel(Session).RunAsync(Shared, offline, SilentSink.Instance, default),
            () => new FindOutdated(Session).RunAsync([Shared], offline, SilentSink.Instance, default),
            () => new ExportModel(Session).RunAsync(Shared, Path.Combine(_temporary.Folder, "out"), SilentSink.Instance, default),
            () => new CheckCompatibility(Session).RunAsync(new CompatibilityRequest { Model = Shared, Network = offline }, default),
            () => new ShowModelFiles(Session).RunAsync(Shared, null, offline, default),
            () => new ModelAccess(Session).GrantAsync("reader", [Shared], default),
            () => Task.Run(() => new ResolveModel(Session).AtItsSource(Shared)),
        ];

        foreach (Func<Task> use in uses)
        {
            KandilException refused = await Assert.ThrowsAsync<KandilException>(use);
            Assert.Equal(ErrorCode.Args, refused.Code);
            Assert.Contains("lab:acme/tiny:Q4_K_M, twin:acme/tiny:Q4_K_M", Sorted(refused.Message), StringComparison.Ordinal);
        }

        Assert.Equal([true, false], new ListModels(Session).Run().Skip(1).Select(model => model.Pinned));
    }

    [Fact]
    public async Task The_name_in_a_list_means_that_model_and_no_other()
    {
        await InstallAsync("hf", "one");
        await InstallAsync("hf", "two", variant: "Q8_0");
        await InstallAsync("lab", "three");
        await InstallAsync(ModelRecord.FileSource, "four", variant: null, revision: "");

        string[] names = [.. new ListModels(Session).Run().Skip(1).Select(model => model.Name)];

        Assert.Equal(["file:acme/tiny", "hf:acme/tiny:Q4_K_M", "hf:acme/tiny:Q8_0", "lab:acme/tiny:Q4_K_M"], names);
        Assert.Equal(["four", "one", "two", "three"], names.Select(name => new FindModel(Session).Run(name).Title));
        Assert.Equal(names, new KnownNames(Session).Here().Skip(1).Select(known => known.Name).Order(StringComparer.Ordinal));
        Assert.False((await new PinModel(Session).RunAsync("file:acme/tiny", false, default))[0].Pinned);
    }

    [Fact]
    public async Task Hugging_Faces_name_written_out_means_no_other_sources_model()
    {
        await new ModelSources(Session).RegisterAsync("lab", "http://127.0.0.1:1/", SourceKind.Hub, new NetworkOptions(), skipCheck: true, default);
        await InstallAsync("lab", "of the lab");

        Assert.Equal(ErrorCode.NotInstalled, Assert.Throws<KandilException>(() => new FindModel(Session).Run("hf:acme/tiny")).Code);
        Assert.Equal("lab:acme/tiny:Q4_K_M", new ResolveModel(Session).Run("acme/tiny").Reference);
        Assert.Equal("lab:acme/tiny:Q8_0", new ResolveModel(Session).AtItsSource("acme/tiny:Q8_0").Reference);
        Assert.Equal("hf:acme/tiny", new ResolveModel(Session).AtItsSource("hf:acme/tiny").Reference);
        Assert.Equal("hf:acme/tiny", new ResolveModel(Session).ForInstallation("acme/tiny").Reference); // of a requirement
    }

    [Fact]
    public async Task Whoever_removes_a_source_is_told_what_came_from_it_and_an_update_names_the_model()
    {
        await new ModelSources(Session).RegisterAsync("lab", "http://127.0.0.1:1/", SourceKind.Hub, new NetworkOptions(), skipCheck: true, default);
        await InstallAsync("lab", "of the lab");

        Assert.StartsWith("Installed from lab: acme/tiny. It stays", new ModelSources(Session).RemarkOnRemoval("lab"), StringComparison.Ordinal);
        await new ModelSources(Session).UnregisterAsync("lab", default);

        Assert.Null(new ModelSources(Session).RemarkOnRemoval("twin"));
        KandilException failure = Assert.Single(await new FindOutdated(Session).RunAsync(null, new NetworkOptions(), SilentSink.Instance, default)).Failure!;
        Assert.Equal((ErrorCode.NotFound, OperationNames.AddSource, "acme/tiny"), (failure.Code, failure.RecommendedAction.Command!.Operation, failure.RecommendedAction.Other!.Arguments[0]));
        Assert.StartsWith("acme/tiny came from 'lab'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<KandilException>(() => new ResolveModel(Session).AtItsSource("acme/tiny")).Code);
        Assert.Equal("of the lab", new FindModel(Session).Run("lab:acme/tiny").Title);
    }

    [Fact]
    public async Task The_command_that_an_error_recommends_keeps_the_source()
    {
        await using var hub = new FakeHub();
        hub.Repository("acme/tiny").With("tiny-Q4_K_M.gguf", GgufBuilder.Chain("hello"));
        await new ModelSources(Session).RegisterAsync("lab", hub.Address.AbsoluteUri, SourceKind.Hub, new NetworkOptions(), skipCheck: true, default);

        KandilException missing = await Assert.ThrowsAsync<KandilException>(
            () => new PlanInstall(Session).RunAsync(new InstallRequest { Model = "lab:acme/tiny:Q5_K_M" }, default));

        Assert.Equal((OperationNames.AddModel, "lab:acme/tiny:Q4_K_M"), (missing.RecommendedAction.Command!.Operation, missing.RecommendedAction.Command.Arguments[0]));
    }

    [Theory]
    [InlineData("acme/tiny:Q4_K_M", "lab:acme/tiny:Q4_K_M")]
    [InlineData("tiny", "lab:tiny")]
    [InlineData("hf:acme/tiny", "hf:acme/tiny")]
    [InlineData("twin:acme/tiny", "twin:acme/tiny")]
    public void A_command_about_a_model_at_a_source_names_it(string model, string named)
    {
        Assert.Equal(named, new OperationCall(OperationNames.ShowFiles, model).At("lab").Arguments[0]);
        Assert.Equal(model, new OperationCall(OperationNames.ShowFiles, model).At("hf").Arguments[0]);
        Assert.Equal(model, new OperationCall(OperationNames.SearchModels, model).At("lab").Arguments[0]);
    }

    [Fact]
    public async Task What_is_installed_is_asked_for_its_fit_by_its_file()
    {
        await InstallAsync("lab", "of the lab");

        Assert.Equal("acme/tiny", Assert.Single(await new CheckCompatibility(Session).RunAsync(new CompatibilityRequest { Model = "acme/tiny" }, default)).Name);
    }

    [Fact]
    public async Task An_alias_of_an_installed_model_goes_on_to_mean_it()
    {
        await InstallAsync("lab", "of the lab");
        await new ModelAliases(Session).SetAsync("ours", "lab:acme/tiny:Q4_K_M", default);
        await new ModelAliases(Session).SetAsync("short", "acme/tiny", default);

        Assert.Equal(["of the lab", "of the lab"], new[] { "ours", "short" }.Select(name => new FindModel(Session).Run(name).Title));
        await InstallAsync("twin", "of the twin");

        Assert.Equal("of the lab", new FindModel(Session).Run("ours").Title);
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => new FindModel(Session).Run("short")).Code);
    }

    [Fact]
    public async Task A_damaged_models_next_step_mends_that_very_model()
    {
        await InstallAsync("lab", "of the lab");
        await InstallAsync("twin", "of the twin");
        await InstallAsync("twin", "larger", variant: "Q8_0");
        string path = new FindModel(Session).Run("twin:acme/tiny:Q4_K_M").Path;
        byte[] content = await File.ReadAllBytesAsync(path);
        content[^1] ^= 1;
        File.Delete(path);
        await File.WriteAllBytesAsync(path, content);

        KandilException damaged = await Assert.ThrowsAsync<KandilException>(() => _temporary.AskAsync("twin:acme/tiny:Q4_K_M"));

        Assert.StartsWith("twin:acme/tiny:Q4_K_M is not loaded", damaged.Message, StringComparison.Ordinal);
        Assert.Equal((OperationNames.RepairModel, "twin:acme/tiny:Q4_K_M"), (damaged.RecommendedAction.Command!.Operation, damaged.RecommendedAction.Command.Arguments[0]));
    }

    private static string Sorted(string message) => message.Replace("twin:acme/tiny:Q4_K_M, lab:acme/tiny:Q4_K_M", "lab:acme/tiny:Q4_K_M, twin:acme/tiny:Q4_K_M", StringComparison.Ordinal);

    private async Task InstallAsync(string source, string answer, string? variant = "Q4_K_M", string revision = "main", bool pinned = false)
    {
        string made = _temporary.Model(GgufBuilder.Chain(answer).Name(answer));
        var id = ModelId.Parse("acme/tiny");
        using var stage = await Session.Store.BeginInstallAsync(new ModelKey(source, id, revision, variant));
        var path = SafeRelativePath.Parse($"{source}-{variant}.gguf");
        File.Move(made, stage.PathOf(path));
        byte[] content = await File.ReadAllBytesAsync(stage.PathOf(path));
        await stage.PublishAsync(new PublishRequest
        {
            Library = ModelRecord.LlamaCpp,
            Folder = StoreLayout.HubFolder(ModelRecord.LlamaCpp, id),
            Files = [new StagedFile(path, content.Length, Sha256Digest.Of(content), ModelFileRecord.Computed)],
            Origin = $"{source}:{id}",
            Pinned = pinned,
        });
    }
}
