using System.Text.Json.Nodes;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Sources;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Core.Acquisition;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Installing;

public sealed class FindOutdatedTests : IAsyncLifetime
{
    private static readonly byte[] Old = InstallFixture.Model(300_000, seed: 1);
    private static readonly byte[] New = InstallFixture.Model(300_000, seed: 2);

    private readonly TemporarySession _temporary = new();
    private readonly FakeHub _hub = new();
    private readonly FakeRegistry _registry = new() { ChunkSize = 100_000 };

    private KandilSession Session => _temporary.Session;

    private NetworkOptions Network => new() { Mirror = _hub.Address.AbsoluteUri };

    public async Task InitializeAsync()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Old)).With("config.json", """{"a":1}""");
        _registry.Add("lab", "sea", "q4_v2", [("sea.gguf", Old)]);
        _registry.Alias("lab", "sea", "latest", "q4_v2");
        await new ModelSources(Session).RegisterAsync("shelf", _registry.Address.AbsoluteUri, null, new NetworkOptions(), false, default);
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _registry.DisposeAsync();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task A_commit_that_touches_none_of_the_models_files_is_nothing_new()
    {
        await InstallAsync("lab/plain");
        _hub.Repository("lab/plain").With("README.md", "new words").With("plain-Q8_0.gguf", FakeContent.Of(New));

        ModelUpdate update = Assert.Single(await FindAsync());

        Assert.Equal((UpdateState.Current, null), (update.State, update.Available));
        Assert.Null((await ApplyAsync(update)).Install);
    }

    [Fact]
    public async Task Newer_weights_of_a_revision_are_found_and_take_the_place_of_the_old_ones_and_the_pin_stays()
    {
        await InstallAsync("lab/plain", pin: true);
        string before = _hub.Repository("lab/plain").Main.Id[..12];
        string after = _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(New)).Main.Id[..12];

        ModelUpdate update = Assert.Single(await FindAsync());
        Assert.Equal((UpdateState.Available, $"{before} → {after}"), (update.State, update.Summary));
        Assert.Equal(New.Length, update.DownloadBytes);
        UpdateReport report = await ApplyAsync(update);

        ModelRecord record = Assert.Single(Session.Store.List());
        Assert.True(record.Pinned);
        Assert.Equal(New, await File.ReadAllBytesAsync(report.Install!.Model.Path));
        Assert.Equal(UpdateState.Current, Assert.Single(await FindAsync()).State);
    }

    [Fact]
    public async Task Other_content_under_the_same_commit_is_not_shown_as_the_same_version_twice()
    {
        await InstallAsync("lab/plain");
        FakeCommit commit = _hub.Repository("lab/plain").Main;
        commit.Files["plain-Q4_K_M.gguf"] = FakeContent.Of(New);

        ModelUpdate update = Assert.Single(await FindAsync());

        Assert.Equal((UpdateState.Available, $"{commit.Id[..12]} → {commit.Id[..12]}, other content"), (update.State, update.Summary));
    }

    [Fact]
    public async Task A_small_file_without_a_SHA_256_at_the_hub_is_compared_too_and_only_it_is_fetched()
    {
        await InstallAsync("lab/plain");
        _hub.Repository("lab/plain").With("config.json", """{"a":2}""");
        long sent = _hub.Storage.BodyBytes;

        ModelUpdate update = Assert.Single(await FindAsync());
        UpdateReport report = await ApplyAsync(update);

        Assert.Equal(UpdateState.Available, update.State);
        Assert.Equal(sent, _hub.Storage.BodyBytes);
        Assert.Equal("""{"a":2}""", await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(report.Install!.Model.Path)!, "config.json")));
    }

    [Fact]
    public async Task An_alias_that_leads_to_another_version_is_an_update_beside_the_old_version_and_the_pin_goes_over()
    {
        await InstallAsync("shelf:lab/sea", pin: true);
        ModelRecord old = Assert.Single(Session.Store.List());
        _registry.Add("lab", "sea", "q4_v3", [("sea.gguf", New)]);
        _registry.Alias("lab", "sea", "latest", "q4_v3");

        using ModelUse loaded = Session.Store.AcquireUse(old);
        ModelUpdate update = Assert.Single(await FindAsync());
        Assert.Equal("q4_v2 → q4_v3", update.Summary);
        await ApplyAsync(update);

        Assert.Equal([("q4_v2", false), ("q4_v3", true)], Session.Store.List().Select(record => (record.Revision, record.Pinned)).Order());
        Assert.Equal(Old, await File.ReadAllBytesAsync(Session.Store.PathOf(old)));
        Assert.Equal([UpdateState.Current, UpdateState.Current], (await FindAsync()).Select(found => found.State));
    }

    [Fact]
    public async Task A_version_that_was_fixed_follows_no_alias()
    {
        await InstallAsync("shelf:lab/sea:q4_v2");
        _registry.Add("lab", "sea", "q4_v3", [("sea.gguf", New)]);
        _registry.Alias("lab", "sea", "latest", "q4_v3");

        Assert.Equal(UpdateState.Current, Assert.Single(await FindAsync()).State);
    }

    [Fact]
    public async Task A_version_whose_manifest_is_another_one_now_is_an_update_of_that_version()
    {
        await InstallAsync("shelf:lab/sea:q4_v2");
        string before = Session.Store.List()[0].Commit![..12];
        string after = _registry.Add("lab", "sea", "q4_v2", [("sea.gguf", New)])[..12];

        ModelUpdate update = Assert.Single(await FindAsync());
        Assert.Equal($"q4_v2 ({before}) → q4_v2 ({after})", update.Summary);
        await ApplyAsync(update);

        Assert.Equal(New, await File.ReadAllBytesAsync(Session.Store.PathOf(Assert.Single(Session.Store.List()))));
    }

    [Fact]
    public async Task What_disappeared_from_its_source_is_gone_and_an_update_says_so()
    {
        await InstallAsync("lab/plain");
        await InstallAsync("shelf:lab/sea:q4_v2");
        _hub.Repository("lab/plain").Commit(new() { ["plain-Q8_0.gguf"] = FakeContent.Of(New) });
        ((JsonObject)_registry.Index["lab"]!).Remove("sea");

        IReadOnlyList<ModelUpdate> updates = await FindAsync();

        Assert.Equal([UpdateState.Gone, UpdateState.Gone], updates.Select(update => update.State));
        Assert.All(updates, update => Assert.NotNull(update.Reason));
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<KandilException>(() => ApplyAsync(updates[0]))).Code);
        Assert.Equal(2, Session.Store.List().Count);
    }

    [Fact]
    public async Task One_source_that_fails_leaves_its_models_unknown_with_the_reason()
    {
        await InstallAsync("lab/plain");
        await InstallAsync("shelf:lab/sea");
        await _registry.DisposeAsync();

        IReadOnlyList<ModelUpdate> updates = await FindAsync();

        Assert.Equal([UpdateState.Current, UpdateState.Unknown], updates.Select(update => update.State).Order());
        Assert.Contains("refused the connection", updates.Single(update => update.State == UpdateState.Unknown).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_sources_that_fail_are_told_of_both()
    {
        await InstallAsync("lab/plain");
        await InstallAsync("shelf:lab/sea");
        await _registry.DisposeAsync();
        await _hub.DisposeAsync();

        Assert.Equal(2, (await FindAsync()).Select(update => update.Reason).Distinct().Count());
    }

    [Fact]
    public async Task A_source_that_is_not_registered_any_more_says_nothing_about_its_models()
    {
        await InstallAsync("lab/plain");
        await InstallAsync("shelf:lab/sea");
        await new ModelSources(Session).UnregisterAsync("shelf", default);

        Assert.Contains(await FindAsync(), update => update.State == UpdateState.Unknown && update.Reason!.Contains("shelf", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nothing_can_be_asked_it_is_a_failure()
    {
        await InstallAsync("lab/plain");
        await InstallAsync("shelf:lab/sea");

        var failure = await Assert.ThrowsAsync<KandilException>(() => new FindOutdated(Session).RunAsync(null, Network with { Offline = true }, SilentSink.Instance, default));

        Assert.Equal(ErrorCode.Net, failure.Code);
    }

    [Fact]
    public async Task Files_of_this_machine_have_no_source_to_be_compared_with()
    {
        await _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("sea"), "sea.gguf"));

        Assert.Empty(await FindAsync());
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => FindAsync("sea"))).Code);
        Assert.Equal(ErrorCode.NotInstalled, (await Assert.ThrowsAsync<KandilException>(() => FindAsync("sky"))).Code);
    }

    [Fact]
    public async Task An_update_asks_for_the_files_that_the_installation_asked_for()
    {
        _hub.Repository("lab/parts").With("config.json", "{}").With("model.safetensors", FakeContent.Of(Safetensors("a"))).With("notes.txt", "long");
        await new InstallModel(Session).RunAsync(
            new InstallRequest { Model = "lab/parts", Files = new FileWishes { Exclude = ["notes.txt"] }, Network = Network }, SilentSink.Instance, default);
        _hub.Repository("lab/parts").With("notes.txt", "longer");
        Assert.Equal(UpdateState.Current, Assert.Single(await FindAsync("lab/parts")).State);
        _hub.Repository("lab/parts").With("tokenizer.json", "{}");

        UpdateReport report = await ApplyAsync(Assert.Single(await FindAsync("lab/parts")));

        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json"], report.Install!.Model.Files.Select(file => file.Path).Order());
    }

    private static byte[] Safetensors(string name)
    {
        byte[] header = System.Text.Encoding.UTF8.GetBytes($$$"""{"{{{name}}}":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""");
        return [.. BitConverter.GetBytes((long)header.Length), .. header, 1, 2, 3, 4];
    }

    private Task<InstallReport> InstallAsync(string reference, bool pin = false) => new InstallModel(Session).RunAsync(
        new InstallRequest { Model = reference, Pin = pin, Network = reference.StartsWith("shelf", StringComparison.Ordinal) ? new() : Network }, SilentSink.Instance, default);

    private Task<IReadOnlyList<ModelUpdate>> FindAsync(params string[] references) =>
        new FindOutdated(Session).RunAsync(references.Length == 0 ? null : references, Network, SilentSink.Instance, default);

    private Task<UpdateReport> ApplyAsync(ModelUpdate update) =>
        new UpdateModel(Session).RunAsync(update, acceptLicense: false, Network, SilentSink.Instance, default);
}
