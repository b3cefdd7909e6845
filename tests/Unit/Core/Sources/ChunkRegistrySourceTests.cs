using System.Text;
using System.Text.Json.Nodes;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Sources;

public sealed class ChunkRegistrySourceTests : IAsyncLifetime
{
    private static readonly ReferenceVocabulary Words = new(["lab"]);

    private readonly FakeRegistry _registry = new();
    private readonly HttpSender _http = new(new HttpOptions { Retries = 0 });

    private ChunkRegistrySource Source => new("lab", _registry.Address, _http);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task A_version_is_its_manifests_files_placed_in_chunks()
    {
        string hash = _registry.Add("whisper", "tiny", "fp16", [("a.bin", new byte[1500]), ("sub/b.json", new byte[700])], new() { ["license"] = "mit" });

        SourceModel model = await ResolveAsync("lab:whisper/tiny:fp16");

        Assert.Equal(("whisper/tiny", "fp16", hash, "mit"), (model.Id, model.Version, model.Commit, model.License));
        Assert.Equal((2200L, 1000L, 3), (model.TotalSize, model.ChunkSize, model.Chunks.Count));
        Assert.Equal([1000L, 1000L, 200L], model.Chunks.Select(chunk => chunk.Size));
        SourceFile second = model.Files[1];
        Assert.Equal(("sub/b.json", 1500L), (second.Path.Value, second.Offset));
        Assert.Equal([1000L, 2000L], second.Chunks!.Select(chunk => chunk.Offset));
        Assert.True(model.Files[0].CanRunCode);
        Assert.Equal($"{_registry.Address}data/{model.Chunks[0].Sha256}", model.Chunks[0].Address.AbsoluteUri);
    }

    [Fact]
    public async Task An_alias_leads_to_its_version_in_both_spellings()
    {
        _registry.Add("llama", "7b", "q4_v2", [("m.gguf", [1])]);
        _registry.Add("llama", "7b", "q4_v3", [("m.gguf", [2])]);
        _registry.Alias("llama", "7b", "q4", "newest");
        _registry.Set("llama", "7b", "newest", JsonNode.Parse("""{"metadata":{"alias_of":"q4_v3"}}""")!);

        SourceModel model = await ResolveAsync("lab:llama/7b:q4");

        Assert.Equal(("q4_v3", "q4", "q4"), (model.Version, model.Alias, model.Revision));
    }

    [Theory]
    [InlineData("a", "b", "a")]
    [InlineData("a", "a", "a")]
    public async Task An_alias_that_leads_in_a_circle_is_refused_with_its_way(string first, string second, string third)
    {
        _registry.Alias("g", "m", first, second);
        _registry.Alias("g", "m", second, third);

        KandilException refusal = await RefusalAsync("lab:g/m:a", ErrorCode.Net);

        Assert.Contains("circle", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_named_with_what_there_is()
    {
        _registry.Add("llama", "7b", "q4", [("m.gguf", [1])]);
        _registry.Add("llama", "7b", "q8", [("m.gguf", [2])]);
        _registry.Alias("llama", "7b", "lost", "gone");

        Assert.Contains("q4, q8", (await RefusalAsync("lab:llama/7b:q5", ErrorCode.NotFound)).Message, StringComparison.Ordinal);
        Assert.Contains("llama/7b", (await RefusalAsync("lab:llama/70b:q4", ErrorCode.NotFound)).Message, StringComparison.Ordinal);
        await RefusalAsync("lab:whisper/tiny:q4", ErrorCode.NotFound);
        Assert.Contains("q4, q8", (await RefusalAsync("lab:llama/7b", ErrorCode.Args)).Message, StringComparison.Ordinal);
        await RefusalAsync("lab:llama/7b:lost", ErrorCode.Net);
        await RefusalAsync("lab:llama", ErrorCode.Args);
        await RefusalAsync("lab:../x:y", ErrorCode.Args);
    }

    [Fact]
    public async Task A_manifest_of_other_bytes_is_refused_with_both_hashes()
    {
        string hash = _registry.Add("g", "m", "v", [("m.gguf", [1])]);
        _registry.Damage(hash, "{}"u8.ToArray());

        KandilException refusal = await RefusalAsync("lab:g/m:v", ErrorCode.Verify);

        Assert.Contains(hash, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"total_size":10,"chunk_size":5,"chunks":[],"files":[]}""", "not 0 chunks")]
    [InlineData("""{"total_size":0,"chunk_size":0,"chunks":[],"files":[]}""", "impossible")]
    [InlineData("""{"total_size":-1,"chunk_size":5,"chunks":[],"files":[]}""", "impossible")]
    [InlineData("""{"total_size":5,"chunk_size":5,"chunks":["../../x"],"files":[{"path":"a","size":5}]}""", "no SHA-256")]
    [InlineData("""{"total_size":5,"chunk_size":5,"chunks":["HASH"],"files":[{"path":"a","size":4}]}""", "shorter")]
    [InlineData("""{"total_size":5,"chunk_size":5,"chunks":["HASH"],"files":[{"path":"a","size":9223372036854775807},{"path":"b","size":9223372036854775807}]}""", "sizes")]
    [InlineData("""{"total_size":5,"chunk_size":5,"chunks":["HASH"],"files":[{"path":"a","size":-5},{"path":"b","size":10}]}""", "sizes")]
    [InlineData("""{"total_size":7,"chunk_size":5,"chunks":["HASH","HASH"],"files":[{"path":"a","size":7}]}""", "different sizes")]
    [InlineData("""{"total_size":9223372036854775807,"chunk_size":1,"chunks":["HASH"],"files":[]}""", "impossible")]
    public async Task A_manifest_that_contradicts_itself_is_refused(string manifest, string said)
    {
        _registry.AddManifest("g", "m", "v", manifest.Replace("HASH", new string('a', 64), StringComparison.Ordinal));

        Assert.Contains(said, (await RefusalAsync("lab:g/m:v", ErrorCode.Net)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_with_a_name_that_is_no_safe_path_is_refused()
    {
        _registry.Add("g", "m", "v", [("../../up", [1])]);

        Assert.Contains("../../up", (await RefusalAsync("lab:g/m:v", ErrorCode.Unsafe)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"g\":5}")]
    [InlineData("<html>")]
    public async Task An_index_that_is_none_is_a_network_failure(string index)
    {
        _registry.IndexText = index;

        await RefusalAsync("lab:g/m:v", ErrorCode.Net);
    }

    [Fact]
    public async Task Versions_are_listed_whole_by_group_and_by_model()
    {
        _registry.Add("whisper", "tiny", "fp16", [("a", [1])], new() { ["description"] = "small\u001b[31m", ["framework"] = "onnx" });
        _registry.Add("whisper", "large", "fp16", [("a", [1])]);
        string hash = _registry.Add("llama", "7b", "q4_v1", [("a", [1])]);
        _registry.Alias("llama", "7b", "q4", "q4_v1");
        _registry.Set("llama", "7b", "nothing", JsonNode.Parse("null")!);

        Assert.Equal(4, (await Source.ListAsync(new(), default)).Count);
        Assert.Equal(["whisper/tiny", "whisper/large"], (await Source.ListAsync(new() { Owner = "whisper" }, default)).Select(one => one.Id));
        IReadOnlyList<SourceListing> versions = await Source.ListAsync(new() { Owner = "llama", Model = "7b" }, default);
        Assert.Equal(["lab:llama/7b:q4_v1", "lab:llama/7b:q4"], versions.Select(one => one.Reference));
        Assert.Equal((hash, null), (versions[0].ManifestHash.ToString(), versions[0].AliasOf));
        Assert.Equal("q4_v1", versions[1].AliasOf);
        SourceListing tiny = (await Source.ListAsync(new() { Text = "tiny" }, default))[0];
        Assert.Equal("small[31m", tiny.Description);
        Assert.Contains(KeyValuePair.Create("framework", "onnx"), tiny.Metadata);
    }

    [Fact]
    public async Task The_manifest_is_kept_byte_for_byte()
    {
        const string text = """{ "total_size": 0, "chunk_size": 5, "chunks": [], "files": [{"path": "empty", "size": 0}], "more": 1 }""";
        _registry.AddManifest("g", "m", "v", text);

        SourceModel model = await ResolveAsync("lab:g/m");

        Assert.Equal(text, Encoding.UTF8.GetString(model.Manifest.Span));
        Assert.Empty(Assert.Single(model.Files).Chunks!);
    }

    private Task<SourceModel> ResolveAsync(string reference) => Source.ResolveAsync(ModelReference.Parse(reference, Words), null, default);

    private async Task<KandilException> RefusalAsync(string reference, ErrorCode code)
    {
        KandilException refusal = await Assert.ThrowsAsync<KandilException>(() => ResolveAsync(reference));
        Assert.Equal(code, refusal.Code);
        return refusal;
    }
}
