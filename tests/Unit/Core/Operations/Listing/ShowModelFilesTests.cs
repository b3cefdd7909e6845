using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Tests.Unit.Core.Acquisition;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Listing;

public sealed class ShowModelFilesTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();
    private readonly FakeHub _hub = new();
    private readonly FakeRegistry _registry = new() { ChunkSize = 1000 };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _registry.DisposeAsync();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task A_hubs_files_are_shown_with_sizes_digests_and_what_would_be_installed()
    {
        FakeContent usual = FakeContent.Of(InstallFixture.Model(300_000));
        _hub.Repository("lab/plain").With("README.md", "read me").With("plain-Q8_0.gguf", FakeContent.Of(InstallFixture.Model(400_000)))
            .With("plain-Q4_K_M.gguf", usual).With("weights.bin", FakeContent.Of(InstallFixture.Noise(20_000)));

        ModelFileListing listing = await ShowAsync("lab/plain");

        Assert.Equal(["README.md", "plain-Q8_0.gguf", "plain-Q4_K_M.gguf", "weights.bin"], listing.Files.Select(file => file.Path));
        RemoteFile taken = Assert.Single(listing.Files, file => file.IsDefault);
        Assert.Equal(("plain-Q4_K_M.gguf", usual.Length, usual.Sha256, "sha256"), (taken.Path, taken.Size, taken.Digest, taken.DigestKind));
        Assert.Equal(("git_blob_sha1", "mirror git blob"), (listing.Files[0].DigestKind, listing.Files[0].DigestSource));
        Assert.Equal(["weights.bin"], listing.Files.Where(file => file.CanRunCode).Select(file => file.Path));
        Assert.Equal(["Q8_0", "Q4_K_M"], listing.Quantizations);
        Assert.Equal((listing.Files.Sum(file => file.Size), usual.Length), (listing.TotalSize, listing.DefaultSize));
        Assert.Equal(("hf:lab/plain", "main", "apache-2.0", true), (listing.Model, listing.Revision, listing.License, listing.ThroughMirror));
        Assert.Equal(0, _hub.Storage.BodyBytes);
        Assert.Single(new ListModels(_temporary.Session).Run());
    }

    [Fact]
    public async Task The_quantisation_of_the_reference_says_what_would_be_installed()
    {
        _hub.Repository("lab/plain").With("plain-Q8_0.gguf", FakeContent.Of(InstallFixture.Model(400_000))).With("plain-Q4_K_M.gguf", FakeContent.Of(InstallFixture.Model(300_000)));

        Assert.Equal(["plain-Q8_0.gguf"], (await ShowAsync("lab/plain:Q8_0")).Files.Where(file => file.IsDefault).Select(file => file.Path));

        ModelFileListing none = await ShowAsync("lab/plain:Q2_K");
        Assert.DoesNotContain(none.Files, file => file.IsDefault);
        Assert.Contains("Q2_K", none.DefaultProblem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registrys_version_is_shown_with_its_chunks_and_metadata()
    {
        string manifest = _registry.Add("lab", "sea", "v2", [("a.gguf", new byte[2500]), ("b.txt", new byte[10])], new() { ["license"] = "mit", ["quality"] = "high" });
        _registry.Alias("lab", "sea", "latest", "v2");
        await new ModelSources(_temporary.Session).RegisterAsync("shelf", _registry.Address.AbsoluteUri, null, new NetworkOptions(), false, default);

        ModelFileListing listing = await new ShowModelFiles(_temporary.Session).RunAsync("shelf:lab/sea", null, new NetworkOptions(), default);

        Assert.Equal(("shelf:lab/sea:v2", "latest", "v2", manifest), (listing.Model, listing.Revision, listing.Version, listing.Commit));
        Assert.Equal((1000L, 3), (listing.ChunkSize, listing.ChunkCount));
        Assert.Equal([3, 1], listing.Files.Select(file => file.Chunks ?? 0));
        Assert.Contains(KeyValuePair.Create("quality", "high"), listing.Metadata);
        Assert.Equal("mit", listing.License);
    }

    [Theory]
    [InlineData("lab/other", "E_NOT_FOUND")]
    [InlineData("ollama:llama3.1:8b", "E_ARGS")]
    [InlineData("./model.gguf", "E_ARGS")]
    public async Task What_is_not_at_a_source_is_refused(string reference, string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<KandilException>(() => ShowAsync(reference))).Code.Name);

    private Task<ModelFileListing> ShowAsync(string reference) =>
        new ShowModelFiles(_temporary.Session).RunAsync(reference, null, new NetworkOptions { Mirror = _hub.Address.AbsoluteUri }, default);
}
