using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Tests.Unit.Core.Storage;

public sealed class ModelUseTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_removed_model_leaves_no_trace()
    {
        ModelRecord record = await _fixture.ImportedAsync();
        await _fixture.Store.RemoveAsync(record);

        Assert.Empty(_fixture.Store.List());
        Assert.Equal(["model_registry.json"], _fixture.FilesOfStore());
        Assert.False(Directory.Exists(Path.Combine(_fixture.Paths.ModelsDirectory, "llama-cpp", "local")));
        await RefusedAsync(ErrorCode.NotInstalled, () => _fixture.Store.RemoveAsync(record));
    }

    [Fact]
    public async Task Removing_one_model_leaves_the_others_of_its_owner()
    {
        ModelRecord one = await _fixture.ImportedAsync("one");
        ModelRecord two = await _fixture.ImportedAsync("two");
        await _fixture.Store.RemoveAsync(one);

        Assert.Equal(two.Id, Assert.Single(_fixture.Store.List()).Id);
        await _fixture.Store.EnsureUnchangedAsync(two);
    }

    [Fact]
    public async Task A_model_in_use_is_not_removed_until_its_last_user_is_done()
    {
        ModelRecord record = await _fixture.ImportedAsync();
        ModelUse first = _fixture.Store.AcquireUse(record);
        ModelUse second = new ModelStore(_fixture.Paths).AcquireUse(record);

        await RefusedAsync(ErrorCode.Perm, () => _fixture.Store.RemoveAsync(record));
        first.Dispose();
        await RefusedAsync(ErrorCode.Perm, () => _fixture.Store.RemoveAsync(record));
        Assert.True(File.Exists(_fixture.Store.PathOf(record)));
        second.Dispose();
        await _fixture.Store.RemoveAsync(record);

        Assert.Empty(_fixture.Store.List());
    }

    [Fact]
    public async Task A_model_that_was_removed_or_replaced_meanwhile_cannot_be_taken_into_use()
    {
        ModelRecord record = await _fixture.ImportedAsync();
        await _fixture.Store.ImportAsync(new StoreImportRequest { Path = _fixture.File("o.gguf", seed: 2), Name = "tiny", Replace = true });
        Assert.Equal(ErrorCode.NotInstalled, Assert.Throws<KandilException>(() => _fixture.Store.AcquireUse(record)).Code);

        // The same with the old file still there, as when it is deleted a moment later.
        await File.WriteAllBytesAsync(_fixture.Store.PathOf(record), [1]);
        Assert.Equal(ErrorCode.NotInstalled, Assert.Throws<KandilException>(() => _fixture.Store.AcquireUse(record)).Code);
    }

    [Fact]
    public async Task A_model_can_be_used_in_a_store_that_can_only_be_read()
    {
        ModelRecord record = await _fixture.ImportedAsync();
        if (OperatingSystem.IsWindows())
            return;
        string[] folders = [.. Directory.EnumerateDirectories(_fixture.Paths.Home, "*", SearchOption.AllDirectories)];
        foreach (string folder in folders)
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            using ModelUse use = _fixture.Store.AcquireUse(record);
            await _fixture.Store.EnsureUnchangedAsync(record);
            await _fixture.Store.RecordUseAsync(record, TimeSpan.FromSeconds(1));
        }
        finally
        {
            foreach (string folder in folders)
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task An_untouched_file_is_not_read_again_and_a_touched_one_is()
    {
        ModelRecord record = await _fixture.ImportedAsync();
        var reports = new Reports();

        await _fixture.Store.EnsureUnchangedAsync(record, reports);
        Assert.Empty(reports.All);

        File.SetLastWriteTimeUtc(_fixture.Store.PathOf(record), DateTime.UnixEpoch);
        await _fixture.Store.EnsureUnchangedAsync(record, reports);
        Assert.NotEmpty(reports.All);

        // What was found is written down.
        reports.All.Clear();
        await _fixture.Store.EnsureUnchangedAsync(_fixture.Store.Find("tiny")!, reports);
        Assert.Empty(reports.All);
    }

    [Fact]
    public async Task A_file_changed_in_place_is_refused_even_with_its_size_and_time_as_before()
    {
        ModelRecord record = await _fixture.ImportedAsync();
        string path = _fixture.Store.PathOf(record);
        DateTime time = File.GetLastWriteTimeUtc(path);
        byte[] content = await File.ReadAllBytesAsync(path);
        content[1_000_000] ^= 1;
        await File.WriteAllBytesAsync(path, content);
        File.SetLastWriteTimeUtc(path, time);

        var error = await RefusedAsync(ErrorCode.Verify, () => _fixture.Store.EnsureUnchangedAsync(record));

        Assert.Contains(record.Files[0].Sha256.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(Sha256Digest.Of(content).ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains("Likely causes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_named()
    {
        ModelRecord record = await _fixture.ImportedAsync();
        File.Delete(_fixture.Store.PathOf(record));

        await RefusedAsync(ErrorCode.NotInstalled, () => _fixture.Store.EnsureUnchangedAsync(record));
        Assert.Equal(ErrorCode.NotInstalled, Assert.Throws<KandilException>(() => _fixture.Store.AcquireUse(record)).Code);
        await _fixture.Store.RemoveAsync(record);
        Assert.Empty(_fixture.Store.List());
    }

    [Fact]
    public async Task Answers_are_counted_with_their_mean_latency()
    {
        ModelRecord record = (await _fixture.Store.ImportAsync(
            new StoreImportRequest { Path = _fixture.File("tiny.gguf"), Capabilities = ["chat"], ContextWindow = 4096 })).Record;
        Assert.Equal((0, 0.0, null), Usage(record));

        Assert.True(await _fixture.Store.RecordUseAsync(record, TimeSpan.FromMilliseconds(50), tokensPerSecond: 10));
        Assert.True(await _fixture.Store.RecordUseAsync(record, TimeSpan.FromMilliseconds(150))); // too short to tell
        Assert.True(await _fixture.Store.RecordUseAsync(record, TimeSpan.FromMilliseconds(400), tokensPerSecond: 40));

        ModelMetadata metadata = _fixture.Store.Metadata(record)!;
        Assert.Equal((3, 200.0, 25.0), (metadata.UsageCount, metadata.AverageLatencyMs, metadata.AverageTokensPerSecond));
        Assert.NotNull(metadata.LastUsed);
        Assert.Equal(4096, metadata.ContextWindow);
        Assert.Equal(["chat"], metadata.Capabilities);
        Assert.NotNull(_fixture.Store.Find("tiny")!.LastAccessed);
    }

    [Fact]
    public async Task Answers_counted_at_once_are_all_counted()
    {
        ModelRecord record = await _fixture.ImportedAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => Task.Run(() => new ModelStore(_fixture.Paths).RecordUseAsync(record, TimeSpan.FromMilliseconds(5)))));

        Assert.Equal(20, _fixture.Store.Metadata(record)!.UsageCount);
    }

    [Fact]
    public async Task Damaged_metadata_counts_as_none()
    {
        ModelRecord record = await _fixture.ImportedAsync();
        string file = Path.Combine(_fixture.Paths.ModelsDirectory, "metadata", "local--tiny.metadata.json");
        await File.WriteAllTextAsync(file, "{ \"schema_version\": 2");

        Assert.Null(_fixture.Store.Metadata(record));
        Assert.True(await _fixture.Store.RecordUseAsync(record, TimeSpan.FromMilliseconds(5)));
        Assert.Equal(1, _fixture.Store.Metadata(record)!.UsageCount);
    }

    private (long, double, DateTimeOffset?) Usage(ModelRecord record) =>
        _fixture.Store.Metadata(record) is { } metadata ? (metadata.UsageCount, metadata.AverageLatencyMs, metadata.LastUsed) : default;

    private static async Task<KandilException> RefusedAsync(ErrorCode code, Func<Task> action)
    {
        var error = await Assert.ThrowsAsync<KandilException>(action);
        Assert.Equal(code, error.Code);
        return error;
    }

    private sealed class Reports : IProgress<OperationProgress>
    {
        public List<OperationProgress> All { get; } = [];

        public void Report(OperationProgress value) => All.Add(value);
    }
}
