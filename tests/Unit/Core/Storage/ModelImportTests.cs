using System.Collections.Concurrent;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Storage;

public sealed class ModelImportTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task An_imported_file_is_listed_found_and_read_back()
    {
        byte[] content = StoreFixture.Content(7);
        string path = _fixture.File("Tiny Model_q8.gguf", content);

        StoreImportResult result = await _fixture.Store.ImportAsync(new StoreImportRequest { Path = path });

        Assert.Equal(ImportOutcome.Installed, result.Outcome);
        Assert.Equal(path, result.SourcePath);
        ModelRecord record = Assert.Single(_fixture.Store.List());
        Assert.Equal("local/Tiny-Model_q8", record.Id.ToString());
        Assert.Equal("llama-cpp/local/Tiny-Model_q8", record.Path.Value);
        Assert.Equal(content.Length, record.TotalSize);
        Assert.Equal(Sha256Digest.Of(content), Assert.Single(record.Files).Sha256);
        Assert.Equal(content, await File.ReadAllBytesAsync(_fixture.Store.PathOf(record)));
        Assert.Equal(record.Id, _fixture.Store.Find("tiny-model_Q8")!.Id);
        Assert.Equal(record.Id, _fixture.Store.Find("local/tiny-model_q8")!.Id);
        Assert.Null(_fixture.Store.Find("other"));
        Assert.Null(_fixture.Store.Find("no id at all/"));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task An_owner_gives_the_model_a_folder_of_its_own()
    {
        StoreImportResult result = await _fixture.Store.ImportAsync(new StoreImportRequest { Path = _fixture.File("x.gguf"), Name = "Acme/Seven.1" });

        Assert.Equal("Acme/Seven.1", result.Record.Id.ToString());
        Assert.EndsWith(Path.Combine("llama-cpp", "Acme", "Seven.1", "Seven.1.gguf"), _fixture.Store.PathOf(result.Record), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_the_model_its_record_and_its_metadata_stays()
    {
        await _fixture.ImportedAsync();

        Assert.Equal(
            ["llama-cpp/local/tiny/tiny.gguf", "metadata/local--tiny.metadata.json", "model_registry.json"], _fixture.FilesOfStore());
    }

    [Fact]
    public async Task The_store_never_shares_the_file_with_its_owner()
    {
        string path = _fixture.File("tiny.gguf");
        ModelRecord record = (await _fixture.Store.ImportAsync(new StoreImportRequest { Path = path })).Record;

        await File.AppendAllTextAsync(path, "more");

        Assert.NotEqual(FileIdentity.Of(path).Inode, FileIdentity.Of(_fixture.Store.PathOf(record)).Inode);
        Assert.Equal(StoreFixture.Content(1), await File.ReadAllBytesAsync(_fixture.Store.PathOf(record)));
    }

    [Fact]
    public async Task A_link_is_followed_to_its_file_and_the_result_says_so()
    {
        string target = _fixture.File("blob");
        string link = Path.ChangeExtension(target, ".gguf");
        File.CreateSymbolicLink(link, target);

        StoreImportResult result = await _fixture.Store.ImportAsync(new StoreImportRequest { Path = link });

        Assert.Equal(target, result.SourcePath);
        Assert.Null(new FileInfo(_fixture.Store.PathOf(result.Record)).LinkTarget);
    }

    [Fact]
    public async Task Files_and_folders_belong_to_the_owner_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        ModelRecord record = await _fixture.ImportedAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_fixture.Store.PathOf(record)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_fixture.Paths.RegistryFile));
        foreach (string folder in Directory.EnumerateDirectories(_fixture.Paths.Home, "*", SearchOption.AllDirectories).Append(_fixture.Paths.Home))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task The_same_content_under_the_same_name_is_installed_already()
    {
        ModelRecord first = await _fixture.ImportedAsync();
        StoreImportResult second = await _fixture.Store.ImportAsync(new StoreImportRequest { Path = _fixture.File("copy.gguf"), Name = "TINY" });

        Assert.Equal(ImportOutcome.AlreadyInstalled, second.Outcome);
        Assert.Equal(first.Id.ToString(), second.Record.Id.ToString());
        Assert.Single(_fixture.Store.List());
    }

    [Fact]
    public async Task Other_content_under_the_same_name_is_refused_and_the_installed_one_stays()
    {
        ModelRecord first = await _fixture.ImportedAsync();

        KandilException error = await FailureAsync(new StoreImportRequest { Path = _fixture.File("other.gguf", seed: 2), Name = "tiny" });

        Assert.Equal(ErrorCode.Args, error.Code);
        Assert.Equal(new OperationCall(OperationNames.RemoveModel, ["local/tiny"]).Operation, error.RecommendedAction.Command!.Operation);
        Assert.Equal(StoreFixture.Content(1), await File.ReadAllBytesAsync(_fixture.Store.PathOf(first)));
    }

    [Fact]
    public async Task Other_content_replaces_the_installed_one_when_asked_to()
    {
        ModelRecord first = await _fixture.ImportedAsync();
        StoreImportResult second = await _fixture.Store.ImportAsync(
            new StoreImportRequest { Path = _fixture.File("other.gguf", seed: 2), Name = "tiny", Replace = true });

        Assert.Equal(ImportOutcome.Replaced, second.Outcome);
        ModelRecord record = Assert.Single(_fixture.Store.List());
        Assert.Equal(StoreFixture.Content(2), await File.ReadAllBytesAsync(_fixture.Store.PathOf(record)));
        Assert.False(File.Exists(_fixture.Store.PathOf(first)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_fixture.PendingFolder));
    }

    [Fact]
    public async Task A_replaced_file_that_is_in_use_stays_until_it_is_not()
    {
        ModelRecord first = await _fixture.ImportedAsync();
        using (ModelUse use = _fixture.Store.AcquireUse(first))
        {
            await _fixture.Store.ImportAsync(new StoreImportRequest { Path = _fixture.File("other.gguf", seed: 2), Name = "tiny", Replace = true });
            Assert.True(File.Exists(_fixture.Store.PathOf(first)));
        }

        await _fixture.ImportedAsync("next");

        Assert.False(File.Exists(_fixture.Store.PathOf(first)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_fixture.PendingFolder));
    }

    [Fact]
    public async Task A_damaged_model_is_repaired_by_importing_its_content_again()
    {
        ModelRecord damaged = await _fixture.ImportedAsync();
        await File.WriteAllTextAsync(_fixture.Store.PathOf(damaged), "damaged");

        ModelRecord repaired = await _fixture.ImportedAsync();

        Assert.Equal(StoreFixture.Content(1), await File.ReadAllBytesAsync(_fixture.Store.PathOf(repaired)));
        await _fixture.Store.EnsureUnchangedAsync(repaired);
        Assert.Single(_fixture.Store.List());
    }

    [Fact]
    public async Task A_model_whose_file_is_gone_is_installed_anew()
    {
        ModelRecord gone = await _fixture.ImportedAsync();
        File.Delete(_fixture.Store.PathOf(gone));

        ModelRecord anew = await _fixture.ImportedAsync();

        Assert.True(File.Exists(_fixture.Store.PathOf(anew)));
    }

    [Fact]
    public async Task A_file_that_the_store_knows_nothing_of_is_never_overwritten()
    {
        string unknown = Path.Combine(_fixture.Paths.ModelsDirectory, "llama-cpp", "local", "tiny", "tiny.gguf");
        Directory.CreateDirectory(Path.GetDirectoryName(unknown)!);
        await File.WriteAllTextAsync(unknown, "somebody's");

        ModelRecord record = await _fixture.ImportedAsync();
        Assert.Equal("somebody's", await File.ReadAllTextAsync(unknown));

        await _fixture.Store.RemoveAsync(record);
        Assert.Equal("somebody's", await File.ReadAllTextAsync(unknown));
    }

    [Theory]
    [InlineData("missing.gguf", "E_NOT_FOUND")]
    [InlineData(".", "E_ARGS")]
    [InlineData("nul\0.gguf", "E_NOT_FOUND")]
    public async Task A_path_without_a_file_is_refused(string name, string code)
    {
        string folder = Path.GetDirectoryName(_fixture.Paths.Home)!;
        KandilException error = await FailureAsync(new StoreImportRequest { Path = folder + Path.DirectorySeparatorChar + name });

        Assert.Equal(code, error.Code.Name);
        Assert.Empty(_fixture.FilesOfStore());
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/b/c")]
    [InlineData("a//b")]
    [InlineData("")]
    [InlineData("x.gguf")]
    [InlineData("a--b")]
    [InlineData("con")]
    [InlineData("ollama/x")]
    [InlineData("C:x")]
    [InlineData(".hidden")]
    [InlineData("name.")]
    [InlineData("na\u001bme")]
    public async Task A_name_that_cannot_be_a_models_is_refused(string name)
    {
        KandilException error = await FailureAsync(new StoreImportRequest { Path = _fixture.File("x.gguf", size: 10), Name = name });

        Assert.Equal(ErrorCode.Args, error.Code);
        Assert.Empty(_fixture.FilesOfStore());
    }

    [Theory]
    [InlineData("/x/model--v1..gguf", "local/model-v1")]
    [InlineData("/x/Größe (2).GGUF", "local/Gr-e-2")]
    [InlineData("/x/-._a", "local/a")]
    public void A_name_is_made_of_the_files(string path, string id) => Assert.Equal(id, ModelId.OfFile(path).ToString());

    [Fact]
    public void A_file_name_without_a_letter_or_digit_gives_no_name() =>
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => ModelId.OfFile("/x/世界.gguf")).Code);

    [Fact]
    public async Task A_cancelled_import_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var progress = new Callback(report => cancel.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _fixture.Store.ImportAsync(new StoreImportRequest { Path = _fixture.File("x.gguf") }, progress, cancel.Token));

        Assert.Empty(_fixture.FilesOfStore());
        Assert.Empty(_fixture.Store.List());
    }

    [Fact]
    public async Task Bytes_that_the_caller_refuses_are_never_visible()
    {
        string? seen = null;
        var request = new StoreImportRequest
        {
            Path = _fixture.File("x.gguf"),
            Validate = (path, _) =>
            {
                seen = path;
                Assert.Equal(StoreFixture.Content(1), File.ReadAllBytes(path));
                Assert.Empty(_fixture.Store.List());
                throw ArgumentErrors.NoPrompt();
            },
        };

        await FailureAsync(request);

        Assert.False(File.Exists(seen));
        Assert.Empty(_fixture.FilesOfStore());
    }

    [Fact]
    public async Task Progress_ends_with_every_byte()
    {
        var reports = new ConcurrentQueue<OperationProgress>();
        await _fixture.Store.ImportAsync(new StoreImportRequest { Path = _fixture.File("x.gguf") }, new Callback(reports.Enqueue));

        Assert.All(reports, report => Assert.Contains(report.Phase, new[] { "copy", "verify" }));
        Assert.Equal((3_000_000, 3_000_000), (reports.Last().Done, reports.Last().Total));
    }

    [Fact]
    public async Task A_file_that_grows_while_it_is_copied_is_refused()
    {
        string path = _fixture.File("x.gguf");
        bool isCopied = false;
        var progress = new Callback(report =>
        {
            isCopied |= report.Phase == "copy";
            if (isCopied && report.Done <= 1 << 20)
                File.AppendAllText(path, "x");
        });

        KandilException? error = (KandilException?)await Record.ExceptionAsync(
            () => _fixture.Store.ImportAsync(new StoreImportRequest { Path = path }, progress));

        Assert.Equal(isCopied ? ErrorCode.Verify : null, error?.Code); // a file system that clones needs no copy
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_named()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
            return;
        Directory.CreateDirectory(_fixture.Paths.ModelsDirectory, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        KandilException error = await FailureAsync(new StoreImportRequest { Path = _fixture.File("x.gguf") });

        Assert.Equal(ErrorCode.Perm, error.Code);
    }

    [Fact]
    public async Task Eight_imports_at_once_end_with_eight_records()
    {
        string[] paths = [.. Enumerable.Range(0, 8).Select(number => _fixture.File($"m{number}.gguf", number, 100_000))];

        // Each with a store of its own: nothing but the operating system's locks keeps them apart.
        await Task.WhenAll(paths.Select(path => Task.Run(() => new ModelStore(_fixture.Paths).ImportAsync(new StoreImportRequest { Path = path }))));

        Assert.Equal(Enumerable.Range(0, 8).Select(number => $"local/m{number}"), _fixture.Store.List().Select(record => record.Id.ToString()));
        foreach (ModelRecord record in _fixture.Store.List())
            await _fixture.Store.EnsureUnchangedAsync(record);
    }

    [LinuxFact]
    public async Task A_home_where_no_folder_can_be_made_is_named_with_what_to_set()
    {
        var store = new ModelStore(KandilPaths.Resolve(home: "/proc/nohome"));

        KandilException refused = await Assert.ThrowsAsync<KandilException>(
            () => store.ImportAsync(new StoreImportRequest { Path = _fixture.File("a.gguf") }));

        Assert.Equal(ErrorCode.Disk, refused.Code);
        Assert.Contains("'/proc/nohome/models' cannot be made", refused.Message, StringComparison.Ordinal);
        Assert.Contains("KANDIL_HOME", refused.RecommendedAction.Text, StringComparison.Ordinal);
        Assert.Null(store.MeasureRoom().FreeBytes);
    }

    [Fact]
    public async Task The_same_model_imported_twice_at_once_ends_with_one_record()
    {
        string path = _fixture.File("tiny.gguf");
        StoreImportResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => Task.Run(() => new ModelStore(_fixture.Paths).ImportAsync(new StoreImportRequest { Path = path }))));

        Assert.Single(results, result => result.Outcome == ImportOutcome.Installed);
        Assert.Equal(3, results.Count(result => result.Outcome == ImportOutcome.AlreadyInstalled));
        Assert.Single(_fixture.Store.List());
        Assert.Equal(3, _fixture.FilesOfStore().Count());
    }

    private async Task<KandilException> FailureAsync(StoreImportRequest request) =>
        await Assert.ThrowsAsync<KandilException>(() => _fixture.Store.ImportAsync(request));

    private sealed class Callback(Action<OperationProgress> report) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => report(value);
    }
}
