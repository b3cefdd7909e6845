using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Storage;

namespace Kandil.Tests.Unit.Core.Storage;

public sealed class ModelRegistryTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task The_file_has_the_documented_form()
    {
        ModelRecord record = await _fixture.ImportedAsync();

        JsonObject root = Registry();
        Assert.Equal(["format_version", "models"], root.Select(field => field.Key));
        JsonObject model = root["models"]![0]!.AsObject();
        Assert.Equal(
            [
                "id", "library", "source", "revision", "commit", "installed_at", "path", "files", "total_size", "manifest_hash",
                "file_count", "pinned", "license_accepted", "last_accessed",
            ],
            model.Select(field => field.Key));
        JsonObject file = model["files"]![0]!.AsObject();
        Assert.Equal(["path", "size", "sha256", "digest_source", "verified"], file.Select(field => field.Key));
        Assert.Equal(["device", "inode", "size", "modified", "changed"], file["verified"]!.AsObject().Select(field => field.Key));
        Assert.Equal("local/tiny", (string?)model["id"]);
        Assert.Equal("file", (string?)model["source"]);
        Assert.Equal("llama-cpp/local/tiny", (string?)model["path"]);
        Assert.Equal(record.ManifestHash.ToString(), (string?)model["manifest_hash"]);
        Assert.Equal(1, (int?)model["file_count"]);
        Assert.Equal(FileIdentity.Of(_fixture.Store.PathOf(record)), record.Files[0].Verified);
    }

    [Fact]
    public async Task What_is_read_is_what_was_written()
    {
        ModelRecord written = await _fixture.ImportedAsync();
        ModelRecord read = _fixture.Store.Find("tiny")!;

        Assert.Equal(written.Files, read.Files);
        Assert.Equal(written with { Files = read.Files }, read);
    }

    [Fact]
    public async Task Every_field_of_a_record_is_read()
    {
        ModelRecord imported = await _fixture.ImportedAsync();
        ModelFileRecord file = imported.Files[0] with { CanRunCode = true, Outside = "/elsewhere/tiny.gguf", DamagedAt = DateTimeOffset.UnixEpoch };
        ModelRecord full = imported with
        {
            Files = [file],
            Revision = "main",
            Variant = "Q4_K_M",
            Commit = "abc",
            Alias = "latest",
            License = "mit",
            Mirror = "http://127.0.0.1",
            Include = ["*.gguf"],
            Exclude = ["*.bin"],
            SourceManifest = file,
            Pinned = true,
            LicenseAccepted = new LicenseAcceptance("ada", "mit", DateTimeOffset.UnixEpoch),
            LastAccessed = DateTimeOffset.UnixEpoch,
            Facts = new ModelFacts("Tiny", "llama", 5, "F16", 2048, "mit"),
        };
        foreach (object described in new object[] { full, file, full.Facts })
        {
            Assert.All(
                StoreJson.Default.GetTypeInfo(described.GetType())!.Properties.Where(property => property.Get is not null),
                property => Assert.False(property.Get!(described) is null or false or "" or 0L, $"{property.Name} has no value in this test"));
        }

        RegistryDocument written = RegistryDocument.Parse(null, "");
        written.Put(full);
        ModelRecord read = RegistryDocument.Parse(written.ToBytes().ToArray(), "").Records.Single();

        Assert.Equal(JsonSerializer.Serialize(full, StoreJson.Default.ModelRecord), JsonSerializer.Serialize(read, StoreJson.Default.ModelRecord));
    }

    [Fact]
    public async Task A_record_in_another_form_of_the_same_JSON_is_read()
    {
        ModelRecord record = await _fixture.ImportedAsync();
        string usual = await File.ReadAllTextAsync(_fixture.Paths.RegistryFile);

        Write(usual.Replace("\"id\"", "\"i\\u0064\"", StringComparison.Ordinal));
        Assert.Equal(record.Id, Assert.Single(_fixture.Store.List()).Id);

        JsonObject root = Registry();
        JsonNode version = root["format_version"]!.DeepClone();
        root.Remove("format_version");
        root["format_version"] = version;
        Write(root.ToJsonString());
        Assert.Equal(record.Id, Assert.Single(_fixture.Store.List()).Id);
    }

    [Fact]
    public async Task A_change_leaves_other_records_as_they_were_to_the_byte()
    {
        await _fixture.ImportedAsync("one");
        string one = Text();
        one = one[one.IndexOf("    {", StringComparison.Ordinal)..(one.LastIndexOf("    }", StringComparison.Ordinal) + 5)];

        ModelRecord two = await _fixture.ImportedAsync("two");
        await _fixture.Store.SetPinnedAsync(two, true);
        Assert.Contains(one + ",\n    {\n      \"id\": \"local/two\"", Text(), StringComparison.Ordinal);

        await _fixture.Store.RemoveAsync(two);
        Assert.Equal("{\n  \"format_version\": 1,\n  \"models\": [\n" + one + "\n  ]\n}", Text());

        string Text() => File.ReadAllText(_fixture.Paths.RegistryFile).ReplaceLineEndings("\n");
    }

    [Fact]
    public void A_store_without_a_registry_is_empty() => Assert.Empty(_fixture.Store.List());

    [Fact]
    public async Task Fields_of_other_releases_survive_a_rewrite()
    {
        await _fixture.ImportedAsync("one");
        ModelRecord two = await _fixture.ImportedAsync("two");
        JsonObject root = Registry();
        root["x_root"] = 1;
        foreach (JsonNode? model in root["models"]!.AsArray())
        {
            model!["x_model"] = new JsonObject { ["deep"] = true };
            model["files"]![0]!["x_file"] = "f";
            model["files"]![0]!["verified"]!["x_verified"] = 2;
        }

        Write(root.ToJsonString());
        await _fixture.Store.RecordUseAsync(two, TimeSpan.FromSeconds(1)); // rewrites the record of two

        root = Registry();
        Assert.Equal(1, (int?)root["x_root"]);
        Assert.NotNull(root["models"]![1]!["last_accessed"]);
        foreach (JsonNode? model in root["models"]!.AsArray())
        {
            Assert.True((bool?)model!["x_model"]!["deep"]);
            Assert.Equal("f", (string?)model["files"]![0]!["x_file"]);
            Assert.Equal(2, (int?)model["files"]![0]!["verified"]!["x_verified"]);
        }
    }

    [Fact]
    public async Task A_newer_format_is_refused_and_left_alone()
    {
        await _fixture.ImportedAsync();
        const string Newer = """{ "format_version": 2, "models": { "in": "another shape" } }""";
        Write(Newer);

        Assert.Equal(ErrorCode.Schema, Assert.Throws<KandilException>(() => _fixture.Store.List()).Code);
        var error = await Assert.ThrowsAsync<KandilException>(() => _fixture.ImportedAsync("other"));

        Assert.Equal(ErrorCode.Schema, error.Code);
        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
        Assert.Equal(Newer, await File.ReadAllTextAsync(_fixture.Paths.RegistryFile));
    }

    [Fact]
    public async Task A_file_cut_anywhere_is_refused_with_its_name_and_the_position()
    {
        await _fixture.ImportedAsync();
        byte[] whole = await File.ReadAllBytesAsync(_fixture.Paths.RegistryFile);

        for (int length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(_fixture.Paths.RegistryFile, whole[..length]);
            var error = Assert.Throws<KandilException>(() => _fixture.Store.List());
            Assert.Equal(ErrorCode.Schema, error.Code);
            Assert.Contains(_fixture.Paths.RegistryFile, error.Message, StringComparison.Ordinal);
            Assert.Contains("at line", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{ "models": [] }""")]
    [InlineData("""{ "format_version": "1", "models": [] }""")]
    [InlineData("""{ "format_version": 0, "models": [] }""")]
    [InlineData("""{ "format_version": 1 }""")]
    [InlineData("""{ "format_version": 1, "models": {} }""")]
    [InlineData("""{ "format_version": 1, "models": [null] }""")]
    [InlineData("""{ "format_version": 1, "models": [{}] }""")]
    [InlineData("not json")]
    public void Content_of_another_shape_is_refused(string content)
    {
        Write(content);
        Assert.Equal(ErrorCode.Schema, Assert.Throws<KandilException>(() => _fixture.Store.List()).Code);
    }

    [Theory]
    [InlineData("path", "../../etc")]
    [InlineData("path", "/etc")]
    [InlineData("id", "../x")]
    [InlineData("id", null)]
    [InlineData("library", null)]
    [InlineData("source", null)]
    [InlineData("revision", null)]
    [InlineData("files", null)]
    [InlineData("installed_at", "yesterday")]
    public async Task A_record_with_an_impossible_value_is_refused_by_its_place(string field, string? value)
    {
        await _fixture.ImportedAsync("one");
        await _fixture.ImportedAsync("two");
        JsonObject root = Registry();
        root["models"]![1]![field] = value;
        Write(root.ToJsonString());

        var error = Assert.Throws<KandilException>(() => _fixture.Store.List());

        Assert.Equal(ErrorCode.Schema, error.Code);
        Assert.Contains("models[1]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path", "\"../tiny.gguf\"")]
    [InlineData("path", "null")]
    [InlineData("sha256", "\"00\"")]
    [InlineData("size", "-1")]
    [InlineData("size", "1.5")]
    public async Task A_file_with_an_impossible_value_is_refused(string field, string value)
    {
        await _fixture.ImportedAsync();
        JsonObject root = Registry();
        root["models"]![0]!["files"]![0]![field] = JsonNode.Parse(value);
        Write(root.ToJsonString());

        Assert.Equal(ErrorCode.Schema, Assert.Throws<KandilException>(() => _fixture.Store.List()).Code);
    }

    [Fact]
    public async Task Ten_thousand_records_are_listed()
    {
        await _fixture.ImportedAsync();
        JsonObject root = Registry();
        JsonNode model = root["models"]![0]!;
        root["models"] = new JsonArray([.. Enumerable.Range(0, 10_000).Select(number =>
        {
            JsonNode copy = model.DeepClone();
            copy["id"] = $"local/model-{number:d5}";
            return copy;
        })]);
        Write(root.ToJsonString());

        IReadOnlyList<ModelRecord> records = _fixture.Store.List();

        Assert.Equal(10_000, records.Count);
        Assert.Equal("local/model-09999", records[^1].Id.ToString());
        Assert.Equal("local/model-04321", _fixture.Store.Find("model-04321")!.Id.ToString());
    }

    [Fact]
    public async Task Readers_see_a_whole_registry_while_it_is_written()
    {
        await _fixture.ImportedAsync();
        using var done = new CancellationTokenSource();
        Task readers = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
                Assert.NotEmpty(_fixture.Store.List());
        })));

        for (int number = 0; number < 20; number++)
            await _fixture.Store.ImportAsync(new StoreImportRequest { Path = _fixture.File($"m{number}.gguf", number, 100) });
        await done.CancelAsync();
        await readers;

        Assert.Equal(21, _fixture.Store.List().Count);
    }

    private JsonObject Registry() => JsonNode.Parse(File.ReadAllText(_fixture.Paths.RegistryFile))!.AsObject();

    private void Write(string content)
    {
        Directory.CreateDirectory(_fixture.Paths.ModelsDirectory);
        File.WriteAllText(_fixture.Paths.RegistryFile, content, new UTF8Encoding(false));
    }
}
