using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Tests.Unit.Core.Storage;

/// <summary>
/// Changes that stop in the middle. After each step of a change the store's folder is copied: a copy is what would be on the
/// disk if the process had been killed there, with every lock gone.
/// </summary>
public sealed class InterruptedChangeTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task An_import_killed_after_any_step_leaves_a_whole_registry_and_nothing_else_to_see()
    {
        var moments = await SnapshotsAsync(store => store.ImportAsync(new StoreImportRequest { Path = _fixture.File("tiny.gguf") }));

        Assert.Equal(["pending", "taken", "validated", "noted", "renamed", "recorded"], moments.Select(moment => moment.Step));
        foreach ((string step, KandilPaths paths) in moments)
        {
            IReadOnlyList<ModelRecord> models = await WholeModelsAsync(paths);
            Assert.Equal(step == "recorded" ? 1 : 0, models.Count);
            await AssertNextChangeClearsAwayAsync(paths);
        }
    }

    [Fact]
    public async Task A_replacement_killed_after_any_step_leaves_the_old_model_or_the_new_one()
    {
        await _fixture.ImportedAsync();
        var moments = await SnapshotsAsync(store => store.ImportAsync(
            new StoreImportRequest { Path = _fixture.File("other.gguf", seed: 2), Name = "tiny", Replace = true }));

        foreach ((string step, KandilPaths paths) in moments)
        {
            ModelRecord model = Assert.Single(await WholeModelsAsync(paths));
            int seed = step == "recorded" ? 2 : 1;
            Assert.Equal(StoreFixture.Content(seed), await File.ReadAllBytesAsync(new ModelStore(paths).PathOf(model)));
            await AssertNextChangeClearsAwayAsync(paths);
        }
    }

    [Fact]
    public async Task A_removal_killed_after_any_step_leaves_the_model_whole_or_no_trace_of_it()
    {
        ModelRecord record = await _fixture.ImportedAsync();
        var moments = await SnapshotsAsync(store => store.RemoveAsync(record));

        Assert.Equal(["noted", "unrecorded"], moments.Select(moment => moment.Step));
        foreach ((string step, KandilPaths paths) in moments)
        {
            Assert.Equal(step == "unrecorded" ? 0 : 1, (await WholeModelsAsync(paths)).Count);
            await AssertNextChangeClearsAwayAsync(paths);
        }
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("taken")]
    [InlineData("validated")]
    [InlineData("noted")]
    [InlineData("renamed")]
    public async Task An_import_that_fails_at_any_step_leaves_nothing_and_says_how_much_room_it_needs(string failing)
    {
        var full = new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
        var store = new ModelStore(_fixture.Paths, step =>
        {
            if (step == failing)
                throw full;
        });

        var error = await Assert.ThrowsAsync<KandilException>(() => store.ImportAsync(new StoreImportRequest { Path = _fixture.File("tiny.gguf") }));

        Assert.Equal(ErrorCode.Disk, error.Code);
        Assert.Contains("needs 3 MB", error.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Store.List());
        await AssertNextChangeClearsAwayAsync(_fixture.Paths);
    }

    [Fact]
    public async Task A_removal_clears_away_what_a_killed_import_left()
    {
        ModelRecord record = await _fixture.ImportedAsync();
        var moments = await SnapshotsAsync(store => store.ImportAsync(new StoreImportRequest { Path = _fixture.File("other.gguf", seed: 2) }));

        var (_, killed) = moments.Single(moment => moment.Step == "renamed");
        await new ModelStore(killed).RemoveAsync(record);

        Assert.DoesNotContain(StoreFixture.Files(killed.ModelsDirectory), file => file.EndsWith(".gguf", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_living_import_is_not_taken_for_an_abandoned_one()
    {
        string other = _fixture.File("other.gguf", seed: 2);
        var store = new ModelStore(_fixture.Paths, step =>
        {
            if (step == "taken")
                Task.Run(() => _fixture.Store.ImportAsync(new StoreImportRequest { Path = other })).Wait();
        });

        await store.ImportAsync(new StoreImportRequest { Path = _fixture.File("tiny.gguf") });

        Assert.Equal(["local/other", "local/tiny"], _fixture.Store.List().Select(record => record.Id.ToString()));
    }

    private async Task<List<(string Step, KandilPaths Paths)>> SnapshotsAsync(Func<ModelStore, Task> change)
    {
        var moments = new List<(string, KandilPaths)>();
        await change(new ModelStore(_fixture.Paths, step => moments.Add((step, _fixture.Snapshot()))));
        return moments;
    }

    private static async Task<IReadOnlyList<ModelRecord>> WholeModelsAsync(KandilPaths paths)
    {
        var store = new ModelStore(paths);
        IReadOnlyList<ModelRecord> models = store.List();
        foreach (ModelRecord model in models)
        {
            using ModelUse use = store.AcquireUse(model);
            await store.EnsureUnchangedAsync(model);
        }

        return models;
    }

    private async Task AssertNextChangeClearsAwayAsync(KandilPaths paths)
    {
        var store = new ModelStore(paths);
        await store.ImportAsync(new StoreImportRequest { Path = _fixture.File("next.gguf", seed: 9) });

        var known = store.List().SelectMany(model => model.Files.Select(file => $"{model.Path}/{file.Path}"));
        Assert.Equal(
            known.Order(StringComparer.Ordinal),
            StoreFixture.Files(paths.ModelsDirectory).Where(file => !file.StartsWith("metadata/", StringComparison.Ordinal) && file != "model_registry.json"));
    }
}
