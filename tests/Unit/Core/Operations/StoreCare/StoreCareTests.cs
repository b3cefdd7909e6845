using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.StoreCare;
using Kandil.Core.Operations.Verification;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.StoreCare;

/// <summary>What keeps a store in order, as both shells call it.</summary>
public sealed class StoreCareTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();

    private KandilSession Session => _temporary.Session;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _temporary.DisposeAsync().AsTask();

    [Fact]
    public async Task A_pinned_model_survives_a_collection_and_an_unpinned_one_does_not()
    {
        await ImportAsync("sea");
        await ImportAsync("sky");
        Assert.True(Assert.Single(await new PinModel(Session).RunAsync("sea", true, default)).Pinned);

        var result = await new CollectStore(Session).RunAsync(new CollectRequest { Target = 0 }, default);

        Assert.Equal(["local/sky"], result.Removed.Select(model => model.Record.Id.ToString()));
        Assert.Equal(["kandil-guide", "local/sea"], new ListModels(Session).Run().Select(model => model.Name));
        Assert.False((await new PinModel(Session).RunAsync("sea", false, default))[0].Pinned);
    }

    [Fact]
    public async Task What_a_collection_would_remove_is_named_so_that_nothing_else_is_meant()
    {
        await InstallAsync("hf", "main", "Q4_K_M", "small");
        await InstallAsync("hf", "main", "Q8_0", "large");
        await InstallAsync("lab", "v1", null, "first");

        CollectResult planned = await new CollectStore(Session).RunAsync(new CollectRequest { Target = 0, DryRun = true }, default);

        Assert.Equal(["hf:group/model:Q4_K_M", "hf:group/model:Q8_0", "lab:group/model:v1"], planned.Removed.Select(model => model.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal((0, planned.BytesBefore, false), (planned.Spared().Removed.Count, planned.Spared().BytesAfter, planned.Spared().DryRun));
    }

    [Fact]
    public async Task A_version_is_named_by_its_quantisation_and_all_are_removed_only_on_request()
    {
        await InstallAsync("hf", "main", "Q4_K_M", "small");
        await InstallAsync("hf", "main", "Q8_0", "large");
        await InstallAsync("lab", "v1", null, "first");
        await InstallAsync("lab", "v2", null, "second");
        string Answer(string reference) => new FindModel(Session).Run(reference).Title!;

        Assert.Equal("small", Answer("group/model:q4_k_m"));
        Assert.Equal("large", Answer("hf:group/model:Q8_0"));
        Assert.Equal("first", Answer("lab:group/model:v1"));
        Assert.Equal("second", Answer("lab:group/model"));
        Assert.Equal(ErrorCode.NotInstalled, Assert.Throws<KandilException>(() => Answer("group/model:Q2_K")).Code);

        var uninstall = new UninstallModel(Session);
        var error = await Assert.ThrowsAsync<KandilException>(() => uninstall.RunAsync("lab:group/model", default));
        Assert.Contains("v1", error.Message, StringComparison.Ordinal);
        Assert.Equal("first", (await uninstall.RunAsync("lab:group/model:v1", default)).Title);
        Assert.Equal(2, (await uninstall.RunAllAsync("hf:group/model", default)).Count);
        Assert.Single(await uninstall.RunAllAsync("group/model", default));
        Assert.Single(new ListModels(Session).Run());
    }

    [Fact]
    public async Task A_damaged_model_is_found_and_repaired_and_its_source_is_opened_only_then()
    {
        string file = await ImportAsync("sea");
        string stored = new FindModel(Session).Run("sea").Path;
        var opened = 0;
        Task<FetchRange> Open(ModelRecord record, CancellationToken _)
        {
            opened++;
            return Task.FromResult<FetchRange>(async (_, range, destination, token) =>
                await destination.WriteAsync(File.ReadAllBytes(file).AsMemory((int)range.Offset, (int)range.Length), token));
        }

        await new RepairModel(Session).RunAsync("sea", Open, SilentSink.Instance, default);
        Assert.Equal(0, opened);
        Damage(stored);
        Assert.False((await new VerifyModel(Session).RunAsync("sea", SilentSink.Instance, default)).IsWhole);
        await new RepairModel(Session).RunAsync("sea", Open, SilentSink.Instance, default);

        Assert.Equal(1, opened);
        Assert.True((await new VerifyModel(Session).RunAsync("sea", SilentSink.Instance, default)).IsWhole);
        Assert.Equal("the sea is wide", (await _temporary.AskAsync("sea")).Text);
    }

    [Fact]
    public async Task A_damaged_file_that_another_model_has_whole_is_repaired_without_any_source()
    {
        string file = await ImportAsync("sea");
        await _temporary.ImportAsync(file, name: "twin");
        Damage(new FindModel(Session).Run("sea").Path);

        RepairResult result = await new RepairModel(Session).RunAsync("sea", new NetworkOptions { Offline = true }, SilentSink.Instance, default);

        Assert.Equal(0, result.FetchedBytes);
        Assert.True(result.CopiedBytes > 0);
        Assert.True((await new VerifyModel(Session).RunAsync("sea", SilentSink.Instance, default)).IsWhole);
    }

    [Fact]
    public async Task Where_the_other_one_is_damaged_too_the_source_is_asked()
    {
        string file = await ImportAsync("sea");
        await _temporary.ImportAsync(file, name: "twin");
        Damage(new FindModel(Session).Run("sea").Path);
        Damage(new FindModel(Session).Run("twin").Path);

        KandilException failure = await Assert.ThrowsAsync<KandilException>(
            () => new RepairModel(Session).RunAsync("sea", new NetworkOptions(), SilentSink.Instance, default));

        Assert.Equal(ErrorCode.Verify, failure.Code); // a file has no source
    }

    [Fact]
    public async Task After_a_damaged_registry_the_command_that_the_error_names_brings_the_models_back()
    {
        await ImportAsync("sea");
        string registry = Session.Paths.RegistryFile;
        await File.WriteAllTextAsync(registry, (await File.ReadAllTextAsync(registry))[..100]);
        var failure = Assert.Throws<KandilException>(() => new ListModels(Session).Run());
        Assert.Equal((ErrorCode.Schema, OperationNames.MigrateStore), (failure.Code, failure.RecommendedAction.Command?.Operation));

        File.Move(registry, registry + ".bad");
        await new MigrateStore(Session).RunAsync(dryRun: false, SilentSink.Instance, default);

        Assert.Equal("the sea is wide", (await _temporary.AskAsync("sea")).Text);
    }

    [Fact]
    public async Task A_license_is_shown_and_accepted_by_name_before_or_after_the_installation()
    {
        await InstallAsync("hf", "main", null, "sea", license: "llama3");
        var license = new ModelLicense(Session);
        Assert.Equal(("llama3", (LicenseAcceptance?)null), (license.Show("group/model").License, license.Show("group/model").Accepted));

        await license.AcceptAsync(new AcceptLicenseRequest { Model = "group/model", By = "ada@lab" }, default);
        await license.AcceptAsync(new AcceptLicenseRequest { Model = "other/model", License = "mit" }, default);

        Assert.Equal(("ada@lab", "llama3"), (license.Show("group/model").Accepted!.By, license.Show("group/model").Accepted!.Type));
        Assert.Equal(Environment.UserName, Session.Store.FindAcceptance("hf", ModelId.Parse("other/model"), "mit")?.By);
        Assert.Equal("ada@lab", new FindModel(Session).Run("group/model").LicenseAccepted?.By);
    }

    [Fact]
    public async Task A_license_that_nobody_names_must_be_named()
    {
        await ImportAsync("sea");
        await File.WriteAllTextAsync(new FindModel(Session).Run("sea").Path, "no header that could name one");
        var license = new ModelLicense(Session);

        Assert.Equal(ErrorCode.Args, (await FailsAsync(new AcceptLicenseRequest { Model = "sea" })).Code);
        Assert.Equal(ErrorCode.NotInstalled, (await FailsAsync(new AcceptLicenseRequest { Model = "other/model" })).Code);

        Task<KandilException> FailsAsync(AcceptLicenseRequest request) =>
            Assert.ThrowsAsync<KandilException>(() => license.AcceptAsync(request, default));
    }

    [Fact]
    public async Task An_exported_model_answers_in_another_store()
    {
        await ImportAsync("sea");
        string folder = Path.Combine(_temporary.Folder, "stick");
        await new ExportModel(Session).RunAsync("sea", folder, SilentSink.Instance, default);
        await using var other = new TemporarySession();

        var imported = await new ImportFolder(other.Session).RunAsync(folder, SilentSink.Instance, default);

        Assert.Equal("local/sea", imported.Model.Name);
        Assert.Equal("the sea is wide", (await other.AskAsync("sea")).Text);
        Assert.True((await new ImportFolder(other.Session).RunAsync(folder, SilentSink.Instance, default)).AlreadyInstalled);
    }

    [Fact]
    public async Task A_migrated_model_answers_and_what_is_no_model_is_named_in_a_warning()
    {
        string folder = Path.Combine(Session.Paths.ModelsDirectory, "llama-cpp", "lab", "sea");
        Directory.CreateDirectory(folder);
        GgufBuilder.Chain("the sea is wide").WriteTo(Path.Combine(folder, "sea.gguf"));
        string broken = Path.Combine(Session.Paths.ModelsDirectory, "broken.gguf");
        await File.WriteAllTextAsync(broken, "no model");
        var sink = new ListeningSink();

        await new MigrateStore(Session).RunAsync(dryRun: false, sink, default);

        Assert.Equal("the sea is wide", (await _temporary.AskAsync("lab/sea")).Text);
        Assert.Contains(sink.Warnings, warning => warning.Contains(broken, StringComparison.Ordinal));
        Assert.True(File.Exists(broken));
    }

    [Theory]
    [InlineData("guide")]
    [InlineData("./file.gguf")]
    public async Task What_is_not_in_the_store_is_not_the_stores_to_care_for(string reference)
    {
        var failures = new[]
        {
            await Assert.ThrowsAsync<KandilException>(() => new PinModel(Session).RunAsync(reference, true, default)),
            await Assert.ThrowsAsync<KandilException>(() => new VerifyModel(Session).RunAsync(reference, SilentSink.Instance, default)),
            await Assert.ThrowsAsync<KandilException>(() => new UninstallModel(Session).RunAllAsync(reference, default)),
            Assert.Throws<KandilException>(() => new ModelLicense(Session).Show(reference)),
        };

        Assert.All(failures, error => Assert.Equal(ErrorCode.Args, error.Code));
    }

    [Fact]
    public async Task Limits_below_nothing_are_refused()
    {
        var collect = new CollectStore(Session);
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => collect.RunAsync(new CollectRequest { Target = -1 }, default))).Code);
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => collect.SetQuotaAsync(-1, default))).Code);
    }

    private async Task<string> ImportAsync(string name)
    {
        string file = _temporary.Model(GgufBuilder.Chain($"the {name} is wide").Name(name), $"{name}.gguf");
        await _temporary.ImportAsync(file);
        return file;
    }

    private async Task InstallAsync(string source, string revision, string? variant, string title, string? license = null)
    {
        string made = _temporary.Model(GgufBuilder.Chain("yes").Name(title));
        var id = ModelId.Parse("group/model");
        using var stage = await Session.Store.BeginInstallAsync(new ModelKey(source, id, revision, variant));
        var path = SafeRelativePath.Parse($"{title}.gguf");
        File.Move(made, stage.PathOf(path));
        byte[] content = await File.ReadAllBytesAsync(stage.PathOf(path));
        await stage.PublishAsync(new PublishRequest
        {
            Library = ModelRecord.LlamaCpp,
            Folder = StoreLayout.HubFolder(ModelRecord.LlamaCpp, id),
            Files = [new StagedFile(path, content.Length, Sha256Digest.Of(content), ModelFileRecord.Computed)],
            Origin = $"{source}:{id}",
            License = license,
        });
    }

    private static void Damage(string path)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length - 1;
        int value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)~value);
    }
}
