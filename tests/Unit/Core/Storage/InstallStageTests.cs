using Kandil.Tests.Unit.Fakes;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Tests.Unit.Core.Storage;

public sealed class InstallStageTests : IDisposable
{
    private static readonly byte[] Weights = StoreFixture.Content(1);
    private static readonly byte[] Other = StoreFixture.Content(2);

    private readonly StoreFixture _fixture = new();

    private ModelStore Store => _fixture.Store;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_published_model_is_listed_with_its_files_and_leaves_no_stage()
    {
        PublishResult result = await _fixture.InstalledAsync(
            StoreFixture.Key(variant: "Q4_K_M"), request => request with { Commit = "abc", License = "mit" },
            ("sea.gguf", Weights), ("config.json", "{}"u8.ToArray()));

        ModelRecord record = Assert.Single(Store.List());
        Assert.Equal(("hf", "main", "Q4_K_M", "abc", "mit"), (record.Source, record.Revision, record.Variant, record.Commit, record.License));
        Assert.Equal(result.Record.ManifestHash, record.ManifestHash);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Store.PathOf(record)));
        Assert.Equal(
            [
                "configs/lab--sea.json", "llama-cpp/lab/sea/config.json", "llama-cpp/lab/sea/sea.gguf",
                "metadata/lab--sea.metadata.json", "model_registry.json",
            ],
            _fixture.FilesOfStore());
        using ModelUse use = Store.AcquireUse(record);
        await Store.EnsureUnchangedAsync(record);
    }

    [Fact]
    public async Task What_is_staged_stays_for_the_next_attempt()
    {
        using (InstallStage first = await Store.BeginInstallAsync(StoreFixture.Key()))
            await File.WriteAllBytesAsync(first.PathOf(SafeRelativePath.Parse("sub/half.gguf")), [1, 2, 3]);

        using InstallStage second = await Store.BeginInstallAsync(StoreFixture.Key());

        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(second.PathOf(SafeRelativePath.Parse("sub/half.gguf"))));
        Assert.Empty(Store.List());
    }

    [Fact]
    public async Task A_second_process_waits_and_then_finds_the_model_installed()
    {
        InstallStage first = await Store.BeginInstallAsync(StoreFixture.Key());
        var waits = new TaskCompletionSource();
        Task<InstallStage> second = new ModelStore(_fixture.Paths).BeginInstallAsync(StoreFixture.Key(), waits.SetResult);
        await waits.Task;
        Assert.False(second.IsCompleted);
        await first.PublishAsync(StoreFixture.Staged(first, ("sea.gguf", Weights)));
        first.Dispose();

        using InstallStage stage = await second;

        Assert.Equal("lab/sea", stage.Installed?.Id.ToString());
    }

    [Fact]
    public async Task Different_models_are_installed_at_the_same_time()
    {
        using InstallStage first = await Store.BeginInstallAsync(StoreFixture.Key("lab/one"));
        using InstallStage second = await Store.BeginInstallAsync(StoreFixture.Key("lab/two"));
        using InstallStage third = await Store.BeginInstallAsync(StoreFixture.Key("lab/two", revision: "v2"));

        Assert.Null(first.Installed);
        Assert.Equal(3, new[] { first.Folder, second.Folder, third.Folder }.Distinct().Count());
    }

    [Fact]
    public async Task A_file_that_is_not_what_was_announced_is_not_installed()
    {
        using InstallStage stage = await Store.BeginInstallAsync(StoreFixture.Key());
        PublishRequest request = StoreFixture.Staged(stage, ("sea.gguf", Weights));
        await File.WriteAllBytesAsync(stage.PathOf(request.Files[0].Path), Other);

        var error = await Assert.ThrowsAsync<KandilException>(() => stage.PublishAsync(request));

        Assert.Equal(ErrorCode.Verify, error.Code);
        Assert.Contains(Sha256Digest.Of(Other).ToString(), error.Message, StringComparison.Ordinal);
        Assert.Empty(Store.List());
        Assert.DoesNotContain(_fixture.FilesOfStore(), file => file.StartsWith("llama-cpp/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_was_written_to_after_it_was_hashed_is_hashed_again()
    {
        using InstallStage stage = await Store.BeginInstallAsync(StoreFixture.Key());
        PublishRequest request = StoreFixture.Staged(stage, ("sea.gguf", Weights));
        string path = stage.PathOf(request.Files[0].Path);
        request = request with { Files = [request.Files[0] with { Hashed = FileIdentity.Of(path) }] };
        await File.WriteAllBytesAsync(path, Other);

        Assert.Equal(ErrorCode.Verify, (await Assert.ThrowsAsync<KandilException>(() => stage.PublishAsync(request))).Code);
    }

    [Fact]
    public async Task A_file_with_a_name_of_Kandils_own_is_refused()
    {
        var error = await Assert.ThrowsAsync<KandilException>(() => _fixture.InstalledAsync(("sea.gguf", Weights), (".Kandil/manifest.json", Other)));

        Assert.Equal(ErrorCode.Unsafe, error.Code);
        Assert.Empty(Store.List());
    }

    [PosixFact]
    public async Task The_same_file_in_two_models_is_stored_once_and_both_stay_true()
    {
        ModelRecord one = (await _fixture.InstalledAsync(StoreFixture.Key("lab/one"), request => request, ("a.gguf", Weights))).Record;
        PublishResult two = await _fixture.InstalledAsync(StoreFixture.Key("lab/two"), request => request, ("b.gguf", Weights));

        Assert.Equal(Weights.Length, two.LinkedBytes);
        Assert.Equal(FileIdentity.Of(Store.PathOf(one)).Inode, FileIdentity.Of(Store.PathOf(two.Record)).Inode);
        Assert.All(Store.List(), record => Assert.Equal(FileIdentity.Of(Store.PathOf(record)), record.Files[0].Verified));

        await Store.RemoveAsync(two.Record);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Store.PathOf(one)));
    }

    [Fact]
    public async Task A_damaged_file_of_another_model_is_not_linked_to()
    {
        ModelRecord one = (await _fixture.InstalledAsync(StoreFixture.Key("lab/one"), request => request, ("a.gguf", Weights))).Record;
        await File.WriteAllBytesAsync(Store.PathOf(one), Other);

        PublishResult two = await _fixture.InstalledAsync(StoreFixture.Key("lab/two"), request => request, ("b.gguf", Weights));

        Assert.Equal(0, two.LinkedBytes);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Store.PathOf(two.Record)));
    }

    [Fact]
    public async Task A_new_revision_takes_the_place_of_the_old_one_and_keeps_its_pin()
    {
        await _fixture.InstalledAsync(StoreFixture.Key(), request => request with { Pinned = true }, ("sea.gguf", Weights), ("same.txt", Other));
        PublishResult result = await _fixture.InstalledAsync(("sea.gguf", Other), ("same.txt", Other));

        ModelRecord record = Assert.Single(Store.List());
        Assert.True(record.Pinned);
        Assert.NotNull(result.Replaced);
        Assert.Equal(Other, await File.ReadAllBytesAsync(Store.PathOf(record)));
        Assert.Equal(2, _fixture.FilesOfStore().Count(file => file.StartsWith("llama-cpp/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Two_quantisations_of_one_revision_live_side_by_side_and_share_what_is_the_same()
    {
        ModelRecord four = (await _fixture.InstalledAsync(
            StoreFixture.Key(variant: "Q4_K_M"), request => request, ("q4.gguf", Weights), ("mmproj.gguf", Other))).Record;
        ModelRecord eight = (await _fixture.InstalledAsync(
            StoreFixture.Key(variant: "Q8_0"), request => request, ("q8.gguf", StoreFixture.Content(8)), ("mmproj.gguf", Other))).Record;

        Assert.Equal(four.Path, eight.Path);
        await Store.RemoveAsync(four);

        Assert.Equal(["Q8_0"], Store.List().Select(record => record.Variant));
        Assert.Equal(
            ["llama-cpp/lab/sea/mmproj.gguf", "llama-cpp/lab/sea/q8.gguf"],
            _fixture.FilesOfStore().Where(file => file.StartsWith("llama-cpp/", StringComparison.Ordinal)));
        await Store.EnsureUnchangedAsync(eight);
    }

    [Fact]
    public async Task A_file_that_the_store_knows_nothing_of_is_not_replaced()
    {
        string stranger = Path.Combine(_fixture.Paths.ModelsDirectory, "llama-cpp", "lab", "sea", "sea.gguf");
        Directory.CreateDirectory(Path.GetDirectoryName(stranger)!);
        await File.WriteAllBytesAsync(stranger, [7]);

        ModelRecord record = (await _fixture.InstalledAsync(("sea.gguf", Weights))).Record;

        Assert.Equal([7], await File.ReadAllBytesAsync(stranger));
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Store.PathOf(record)));
    }

    [Fact]
    public async Task A_registrys_manifest_is_kept_beside_the_files_and_goes_with_them()
    {
        var key = new ModelKey("lab", ModelId.Parse("group/model"), "q4_v2");
        ModelRecord record = (await _fixture.InstalledAsync(
            key, request => request with { Folder = StoreLayout.RegistryFolder("lab", key.Id, "q4_v2"), Manifest = "{}"u8.ToArray() },
            ("a/model.gguf", Weights))).Record;

        Assert.Contains("registries/lab/group/model/q4_v2/.kandil/manifest.json", _fixture.FilesOfStore());
        Assert.Equal(Weights.Length, record.TotalSize);
        await Store.RemoveAsync(record);
        Assert.Equal(["model_registry.json"], _fixture.FilesOfStore());
    }

    [Fact]
    public async Task A_publication_killed_at_any_step_loses_no_byte_and_shows_nothing_unfinished()
    {
        await _fixture.InstalledAsync(StoreFixture.Key("lab/other"), request => request, ("same.gguf", Other));
        var moments = new List<(string Step, KandilPaths Paths)>();
        var store = new ModelStore(_fixture.Paths, step => moments.Add((step, _fixture.Snapshot())));
        using (InstallStage stage = await store.BeginInstallAsync(StoreFixture.Key()))
            await stage.PublishAsync(StoreFixture.Staged(stage, ("sea.gguf", Weights), ("deep/er.gguf", Other)));

        Assert.Equal(["flushed", "noted", "renamed", "renamed", "recorded"], moments.Select(moment => moment.Step));
        foreach ((string step, KandilPaths paths) in moments)
        {
            var killed = new ModelStore(paths);
            Assert.Equal(step == "recorded" ? 2 : 1, killed.List().Count);
            using InstallStage stage = await killed.BeginInstallAsync(StoreFixture.Key());
            Assert.Equal(step == "recorded", stage.Installed is not null);
            Assert.Equal(step == "recorded" ? 3 : 1, StoreFixture.Files(paths.ModelsDirectory).Count(file => file.StartsWith("llama-cpp/", StringComparison.Ordinal)));
            if (step == "recorded")
                continue;
            Assert.Equal(Weights, await File.ReadAllBytesAsync(stage.PathOf(SafeRelativePath.Parse("sea.gguf"))));
            Assert.Equal(Other, await File.ReadAllBytesAsync(stage.PathOf(SafeRelativePath.Parse("deep/er.gguf"))));
            await stage.PublishAsync(StoreFixture.Staged(stage, ("sea.gguf", Weights), ("deep/er.gguf", Other)));
        }
    }

    [Theory]
    [InlineData("noted")]
    [InlineData("renamed")]
    public async Task A_full_disk_leaves_what_was_fetched(string failing)
    {
        var full = new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
        var store = new ModelStore(_fixture.Paths, step =>
        {
            if (step == failing)
                throw full;
        });
        using InstallStage stage = await store.BeginInstallAsync(StoreFixture.Key());

        var error = await Assert.ThrowsAsync<KandilException>(() => stage.PublishAsync(StoreFixture.Staged(stage, ("sea.gguf", Weights))));

        Assert.Equal((ErrorCode.Disk, OperationNames.CollectStore), (error.Code, error.RecommendedAction?.Command?.Operation));
        Assert.Empty(Store.List());
        Assert.Equal(Weights, await File.ReadAllBytesAsync(stage.PathOf(SafeRelativePath.Parse("sea.gguf"))));
    }
}
