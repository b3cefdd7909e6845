using System.Text.Json;
using System.Text.Json.Nodes;
using Kandil.Core.Errors;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Storage;

public sealed class ModelExportTests : IDisposable
{
    private readonly StoreFixture _here = new();
    private readonly StoreFixture _there = new();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "kandil-export-" + Path.GetRandomFileName());

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_exported_model_is_the_same_where_it_is_taken_in()
    {
        ModelRecord record = await ExportedAsync();

        FolderImportResult result = await _there.Store.ImportFolderAsync(_folder);

        Assert.False(result.AlreadyInstalled);
        ModelRecord taken = Assert.Single(_there.Store.List());
        Assert.Equal((record.Key, record.ManifestHash, record.Commit, record.License), (taken.Key, taken.ManifestHash, taken.Commit, taken.License));
        Assert.Null(taken.LicenseAccepted);
        Assert.Equal(await File.ReadAllBytesAsync(_here.Store.PathOf(record)), await File.ReadAllBytesAsync(_there.Store.PathOf(taken)));
        Assert.True((await _there.Store.CheckAsync(taken)).IsWhole);

        Assert.True((await _there.Store.ImportFolderAsync(_folder)).AlreadyInstalled);
        Assert.DoesNotContain(_there.FilesOfStore(), file => file.StartsWith("cache/", StringComparison.Ordinal));
    }

    [PosixFact]
    public async Task An_exported_model_has_the_modes_of_any_file_for_its_reader_is_somebody_else()
    {
        if (OperatingSystem.IsWindows())
            return;
        await ExportedAsync();
        string plain = Path.Combine(_folder, "files", "plain");
        await File.WriteAllTextAsync(plain, "");

        foreach (string file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
            Assert.Equal(File.GetUnixFileMode(plain), File.GetUnixFileMode(file));
        Assert.Equal(File.GetUnixFileMode(Directory.CreateDirectory(plain + "-folder").FullName), File.GetUnixFileMode(_folder));
    }

    [Fact]
    public async Task A_version_of_a_chunk_registry_travels_with_its_manifest()
    {
        var key = new ModelKey("lab", ModelId.Parse("group/model"), "q4_v2");
        ModelRecord record = (await _here.InstalledAsync(
            key, request => request with { Folder = StoreLayout.RegistryFolder("lab", key.Id, "q4_v2"), Manifest = "{}"u8.ToArray() },
            ("model.gguf", StoreFixture.Content(1, 1000)))).Record;
        await _here.Store.ExportAsync(record, _folder);

        ModelRecord taken = (await _there.Store.ImportFolderAsync(_folder)).Record;

        Assert.Equal("registries/lab/group/model/q4_v2", taken.Path.Value);
        Assert.Contains("registries/lab/group/model/q4_v2/.kandil/manifest.json", _there.FilesOfStore());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_changed_on_the_way_is_refused(bool isCut)
    {
        await ExportedAsync();
        string file = Path.Combine(_folder, "files", "sea.gguf");
        byte[] content = await File.ReadAllBytesAsync(file);
        content[5] ^= 1;
        await File.WriteAllBytesAsync(file, isCut ? content[..^1] : content);

        var error = await Assert.ThrowsAsync<KandilException>(() => _there.Store.ImportFolderAsync(_folder));

        Assert.Equal(ErrorCode.Verify, error.Code);
        Assert.Empty(_there.Store.List());
    }

    [Theory]
    [InlineData("path", "../../outside")]
    [InlineData("path", "/etc/passwd")]
    [InlineData("path", "CONFIG.JSON")]
    [InlineData("path", ".kandil/manifest.json")]
    [InlineData("size", "-1")]
    [InlineData("sha256", "12")]
    public async Task A_manifest_that_somebody_made_up_is_refused(string field, string value)
    {
        await ExportedAsync();
        await ChangeManifestAsync(manifest => manifest["files"]![0]![field] = field == "size" ? int.Parse(value, null) : value);

        var error = await Assert.ThrowsAsync<KandilException>(() => _there.Store.ImportFolderAsync(_folder));

        Assert.Contains(error.Code, new[] { ErrorCode.Schema, ErrorCode.Unsafe, ErrorCode.NotFound });
        Assert.Empty(_there.Store.List());
    }

    [Theory]
    [InlineData("source", "../x")]
    [InlineData("library", "../../x")]
    [InlineData("id", "../x")]
    [InlineData("format_version", "2")]
    public async Task So_is_one_with_impossible_names(string field, string value)
    {
        await ExportedAsync();
        await ChangeManifestAsync(manifest => manifest[field] = field == "format_version" ? 2 : value);

        Assert.Equal(ErrorCode.Schema, (await Assert.ThrowsAsync<KandilException>(() => _there.Store.ImportFolderAsync(_folder))).Code);
    }

    [Fact]
    public async Task What_the_validation_refuses_is_not_installed()
    {
        await ExportedAsync();
        var refusal = new KandilException(ErrorCode.Unsafe, "no", "sea", new RecommendedAction("none"));

        Assert.Same(refusal, await Assert.ThrowsAsync<KandilException>(() => _there.Store.ImportFolderAsync(_folder, new FolderChecks((_, _) => throw refusal))));
        Assert.Empty(_there.Store.List());
    }

    [Fact]
    public async Task A_folder_with_other_things_in_it_is_left_alone_and_an_own_one_is_written_again()
    {
        ModelRecord record = await ExportedAsync();
        await _here.Store.ExportAsync(record, _folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "kandil-model.json"), "{");
        Assert.Equal(ErrorCode.Schema, (await Assert.ThrowsAsync<KandilException>(() => _here.Store.ExportAsync(record, _folder))).Code);

        File.Move(Path.Combine(_folder, "kandil-model.json"), Path.Combine(_folder, "diary.txt"));
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => _here.Store.ExportAsync(record, _folder))).Code);
    }

    [Fact]
    public async Task A_damaged_model_is_not_exported_and_a_folder_without_a_manifest_is_no_export()
    {
        ModelRecord record = await InstalledAsync();
        await File.WriteAllBytesAsync(_here.Store.PathOf(record), new byte[1000]);

        Assert.Equal(ErrorCode.Verify, (await Assert.ThrowsAsync<KandilException>(() => _here.Store.ExportAsync(record, _folder))).Code);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<KandilException>(() => _there.Store.ImportFolderAsync(_folder))).Code);
    }

    private async Task<ModelRecord> InstalledAsync() => (await _here.InstalledAsync(
        StoreFixture.Key(variant: "Q4_K_M"), request => request with { Commit = "abc", License = "mit" },
        ("sea.gguf", StoreFixture.Content(1, 1000)), ("config.json", "{}"u8.ToArray()))).Record;

    private async Task<ModelRecord> ExportedAsync()
    {
        ModelRecord record = await InstalledAsync();
        await _here.Store.ExportAsync(record, _folder);
        return record;
    }

    private async Task ChangeManifestAsync(Action<JsonNode> change)
    {
        string path = Path.Combine(_folder, "kandil-model.json");
        JsonNode manifest = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        change(manifest);
        await File.WriteAllTextAsync(path, manifest.ToJsonString(new JsonSerializerOptions()));
    }
}
