using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Storage;

public sealed class ModelCollectionTests : IDisposable
{
    private const int Size = 100_000;

    private readonly StoreFixture _fixture = new();

    private ModelStore Store => _fixture.Store;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task What_was_not_used_for_longest_goes_first_and_no_more_than_must()
    {
        await ModelsAsync("lab/one", "lab/two", "lab/three");
        await Store.RecordUseAsync(Store.Find("lab/one")!, TimeSpan.FromSeconds(1));

        CollectResult result = await Store.CollectAsync(new CollectRequest { Target = 2 * Size });

        Assert.Equal(["lab/two"], result.Removed.Select(model => model.Record.Id.ToString()));
        Assert.Equal((3 * Size, 2 * Size, true), (result.BytesBefore, result.BytesAfter, result.IsReached));
        Assert.Equal(["lab/one", "lab/three"], Names());
        Assert.Equal(2, _fixture.FilesOfStore().Count(file => file.EndsWith(".gguf", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_dry_run_says_the_same_and_removes_nothing()
    {
        await ModelsAsync("lab/one", "lab/two");

        CollectResult result = await Store.CollectAsync(new CollectRequest { Target = Size, DryRun = true });

        Assert.Equal(["lab/one"], result.Removed.Select(model => model.Record.Id.ToString()));
        Assert.Equal(["lab/one", "lab/two"], Names());
        Assert.True(File.Exists(Store.PathOf(Store.Find("lab/one")!)));
    }

    [Fact]
    public async Task Pinned_models_and_models_in_use_stay_whatever_the_limit()
    {
        await ModelsAsync("lab/one", "lab/two", "lab/three");
        await Store.SetPinnedAsync(Store.Find("lab/one")!, true);
        using ModelUse use = Store.AcquireUse(Store.Find("lab/two")!);

        CollectResult result = await Store.CollectAsync(new CollectRequest { Target = 0 });

        Assert.Equal(["lab/one", "lab/two"], Names());
        Assert.Equal(["lab/two"], result.InUse.Select(record => record.Id.ToString()));
        Assert.False(result.IsReached);

        await Store.SetPinnedAsync(Store.Find("lab/one")!, false);
        await Store.CollectAsync(new CollectRequest { Target = 0 });
        Assert.Equal(["lab/two"], Names());
    }

    [Fact]
    public async Task A_quota_that_is_not_reached_removes_nothing_and_one_that_is_goes_down_to_the_target()
    {
        await ModelsAsync("lab/one", "lab/two", "lab/three");

        Assert.Empty((await Store.CollectAsync(new CollectRequest { Quota = 3 * Size, Target = Size })).Removed);
        Assert.Equal(2, (await Store.CollectAsync(new CollectRequest { Quota = (3 * Size) - 1, Target = Size })).Removed.Count);
    }

    [Fact]
    public async Task Without_a_limit_the_stores_own_quota_holds_or_nothing_but_leftovers_go()
    {
        await ModelsAsync("lab/one", "lab/two");
        Assert.Empty((await Store.CollectAsync(new CollectRequest())).Removed);

        await Store.SetQuotaAsync(Size);

        Assert.Equal(["lab/one"], (await Store.CollectAsync(new CollectRequest())).Removed.Select(model => model.Record.Id.ToString()));
    }

    [PosixFact]
    public async Task A_shared_file_counts_once_and_is_freed_with_the_last_of_its_models()
    {
        await ModelsAsync("lab/one");
        await InstalledAsync("lab/twin", seed: 0);
        Assert.Equal(Size, Store.MeasureRoom().UsedBytes);

        CollectResult result = await Store.CollectAsync(new CollectRequest { Target = 0 });

        Assert.Equal([0, Size], result.Removed.Select(model => model.FreedBytes));
        Assert.Equal(0, result.BytesAfter);
    }

    [PosixFact]
    public async Task A_model_whose_bytes_a_pinned_one_holds_is_not_removed_for_nothing()
    {
        await ModelsAsync("lab/one");
        await InstalledAsync("lab/twin", seed: 0);
        await Store.SetPinnedAsync(Store.Find("lab/twin")!, true);

        Assert.Empty((await Store.CollectAsync(new CollectRequest { Target = 0 })).Removed);
        Assert.Equal(["lab/one", "lab/twin"], Names());
    }

    [Fact]
    public async Task Leftovers_go_and_the_files_of_models_and_fresh_downloads_stay()
    {
        await ModelsAsync("lab/one");
        string folder = Path.Combine(_fixture.Paths.ModelsDirectory, "llama-cpp", "lab", "one");
        await File.WriteAllBytesAsync(Path.Combine(folder, "one.gguf.corrupt"), new byte[10]);
        string old = await StagedAsync("lab/old");
        string fresh = await StagedAsync("lab/fresh");
        foreach (string path in Directory.EnumerateFileSystemEntries(old, "*", SearchOption.AllDirectories).Append(old))
            Directory.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-30));

        long announced = (await Store.CollectAsync(new CollectRequest { DryRun = true })).LeftoverBytes;
        Assert.True(Directory.Exists(old));
        CollectResult result = await Store.CollectAsync(new CollectRequest());

        Assert.Equal((13, 13), (announced, result.LeftoverBytes));
        Assert.False(Directory.Exists(old));
        Assert.True(Directory.Exists(fresh));
        Assert.Equal(["one.gguf"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_model_that_does_not_fit_is_refused_with_the_command_that_makes_room()
    {
        await ModelsAsync("lab/one");
        await Store.SetQuotaAsync(Size + 10);
        StoreRoom room = Store.MeasureRoom();
        Assert.Equal(10, room.QuotaLeft);
        room.Ensure("lab/small", "/models", 10, 10);

        var quota = Assert.Throws<KandilException>(() => room.Ensure("lab/big", "/models", 11, 11));
        var disk = Assert.Throws<KandilException>(() => (room with { QuotaBytes = null, FreeBytes = 1 << 20 }).Ensure("lab/big", "/models", 1 << 20, 1 << 20));

        Assert.Equal((ErrorCode.Quota, OperationNames.CollectStore), (quota.Code, quota.RecommendedAction?.Command?.Operation));
        Assert.Equal((ErrorCode.Disk, OperationNames.CollectStore), (disk.Code, disk.RecommendedAction?.Command?.Operation));
    }

    private IEnumerable<string> Names() => Store.List().Select(record => record.Id.ToString()).Order(StringComparer.Ordinal);

    private async Task ModelsAsync(params string[] names)
    {
        for (int i = 0; i < names.Length; i++)
            await InstalledAsync(names[i], seed: i);
    }

    private Task<PublishResult> InstalledAsync(string name, int seed) => _fixture.InstalledAsync(
        StoreFixture.Key(name),
        request => request with { Folder = StoreLayout.HubFolder("llama-cpp", ModelId.Parse(name)) },
        (ModelId.Parse(name).Name + ".gguf", StoreFixture.Content(seed, Size)));

    private async Task<string> StagedAsync(string name)
    {
        using InstallStage stage = await Store.BeginInstallAsync(StoreFixture.Key(name));
        await File.WriteAllBytesAsync(stage.PathOf(SafeRelativePath.Parse("part")), new byte[3]);
        return stage.Folder;
    }
}
