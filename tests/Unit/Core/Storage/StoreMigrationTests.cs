using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Tests.Unit.Core.Storage;

public sealed class StoreMigrationTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    private ModelStore Store => _fixture.Store;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Every_model_of_an_older_tree_gets_a_record_and_a_second_run_changes_nothing()
    {
        PutTree();

        MigrateResult first = await Store.MigrateAsync();
        List<(string, DateTime)> before = [.. State()];
        MigrateResult second = await Store.MigrateAsync();

        Assert.Equal(
            ["lab/one", "lab/three", "local/distilbert-base-uncased", "local/four", "local/loose", "local/two"],
            Store.List().Select(record => record.Id.ToString()));
        Assert.Equal(["loose.gguf"], first.Moved.Select(Path.GetFileName));
        Assert.Equal(9, first.LeftoverBytes);
        Assert.True(second.IsUnchanged);
        Assert.Equal(before, State());
        foreach (ModelRecord record in Store.List())
            Assert.True((await Store.CheckAsync(record)).IsWhole);
    }

    [Fact]
    public async Task Files_lie_where_they_belong_configurations_are_copied_and_foreign_files_stay()
    {
        PutTree();

        await Store.MigrateAsync();

        string[] files = [.. _fixture.FilesOfStore().Where(file => file != "model_registry.json")];
        Assert.Equal(
            [
                "basic_cls/classifier.joblib",
                "configs/lab--three.json", "configs/local--distilbert-base-uncased.json", "configs/local--four.json",
                "distilbert-base-uncased/config.json", "distilbert-base-uncased/model.safetensors",
                "llama-cpp/lab/one/a.gguf", "llama-cpp/lab/one/mmproj-a.gguf", "llama-cpp/local/loose/loose.gguf", "llama-cpp/two/b.gguf",
                "llm_registry.json",
                "transformers/four/config.json", "transformers/lab/three/.git/x", "transformers/lab/three/config.json", "transformers/lab/three/model.safetensors",
            ],
            files);
        Assert.Equal(["a.gguf", "mmproj-a.gguf"], Store.Find("lab/one")!.Files.Select(file => file.Path.Value));
        Assert.Equal("{\"old\":1}", await File.ReadAllTextAsync(Full("llm_registry.json")));
    }

    [Fact]
    public async Task An_older_programs_registry_makes_way_and_what_it_knew_is_kept()
    {
        Put("llama-cpp/lab/one/a.gguf", 1000);
        string old = """
            {"lab/one":{"model_id":"lab/one","library":"llama-cpp","revision":"main","installed_at":"2025-09-01T12:34:56Z",
            "install_path":"/old/models/llama-cpp/lab/one","files":[{"path":"a.gguf","size":1000}],"total_size":1000,"pinned":true}}
            """;
        await File.WriteAllTextAsync(Full("model_registry.json"), old);

        await Store.MigrateAsync(dryRun: true);
        Assert.Equal(old, await File.ReadAllTextAsync(Full("model_registry.json")));
        await Store.MigrateAsync();

        ModelRecord record = Assert.Single(Store.List());
        Assert.Equal(("hf", "main", true, 2025), (record.Source, record.Revision, record.Pinned, record.InstalledAt.Year));
        Assert.Equal(old, await File.ReadAllTextAsync(Full("model_registry.legacy.json")));
        Assert.True((await Store.MigrateAsync()).IsUnchanged);
    }

    [Fact]
    public async Task A_dry_run_says_the_same_and_touches_nothing()
    {
        PutTree();
        List<(string, DateTime)> before = [.. State()];

        MigrateResult result = await Store.MigrateAsync(dryRun: true);

        Assert.Equal(6, result.Adopted.Count);
        Assert.Equal(9, result.LeftoverBytes);
        Assert.Equal(before, State());
    }

    [Fact]
    public async Task What_is_refused_or_cannot_be_named_stays_where_it_is_and_is_reported()
    {
        Put("bad name.gguf", 10);
        Put("llama-cpp/lab/one/a.gguf", 10);
        Put("llama-cpp/lab/two/b.gguf", 10);

        MigrateResult result = await Store.MigrateAsync((path, _) => path.EndsWith("a.gguf", StringComparison.Ordinal)
            ? throw new KandilException(ErrorCode.Unsafe, "it is no model", path, new RecommendedAction("none"))
            : Task.CompletedTask);

        Assert.Equal(["lab/two"], Store.List().Select(record => record.Id.ToString()));
        Assert.Equal(["bad name.gguf", "a.gguf"], result.Skipped.Select(skipped => Path.GetFileName(skipped.Path)));
        Assert.Contains(result.Skipped, skipped => skipped.Reason == "it is no model");
        Assert.True(File.Exists(Full("bad name.gguf")));
        Assert.True(File.Exists(Full("llama-cpp/lab/one/a.gguf")));
    }

    [Fact]
    public async Task An_empty_or_missing_folder_has_nothing_to_migrate()
    {
        Assert.True((await Store.MigrateAsync()).IsUnchanged);
        Assert.False(Directory.Exists(_fixture.Paths.ModelsDirectory));
    }

    [Fact]
    public async Task Installed_models_are_left_as_they_are()
    {
        await _fixture.InstalledAsync(("sea.gguf", StoreFixture.Content(1, 100)), ("config.json", "{}"u8.ToArray()));
        await _fixture.ImportedAsync();
        List<(string, DateTime)> before = [.. State()];

        Assert.True((await Store.MigrateAsync()).IsUnchanged);
        Assert.Equal(before, State());
    }

    private void PutTree()
    {
        Put("loose.gguf", 1000);
        Put("llama-cpp/lab/one/a.gguf", 1001);
        Put("llama-cpp/lab/one/mmproj-a.gguf", 300);
        Put("llama-cpp/lab/one/a.gguf.corrupt", 9);
        Put("llama-cpp/two/b.gguf", 1002);
        Put("transformers/lab/three/config.json", 20);
        Put("transformers/lab/three/model.safetensors", 1003);
        Put("transformers/lab/three/.git/x", 3);
        Put("transformers/four/config.json", 21);
        Put("distilbert-base-uncased/config.json", 22);
        Put("distilbert-base-uncased/model.safetensors", 1004);
        Put("basic_cls/classifier.joblib", 5);
        File.WriteAllText(Full("llm_registry.json"), "{\"old\":1}");
    }

    private string Full(string path) => Path.Combine(_fixture.Paths.ModelsDirectory, path);

    private void Put(string path, int size)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Full(path))!);
        File.WriteAllBytes(Full(path), StoreFixture.Content(size, size));
    }

    private IEnumerable<(string, DateTime)> State() => _fixture.FilesOfStore().Select(file => (file, File.GetLastWriteTimeUtc(Full(file))));
}
