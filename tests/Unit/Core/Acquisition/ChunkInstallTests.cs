using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Acquisition;

public sealed class ChunkInstallTests : IAsyncLifetime
{
    private const string Reference = "store:lab/sea:v1";
    private static readonly byte[] Model = InstallFixture.Model(600_000);
    private static readonly byte[] Card = InstallFixture.Noise(150_000);

    private readonly InstallFixture _fixture = new();

    public Task InitializeAsync()
    {
        _fixture.Registry.Add("lab", "sea", "v1", [("sea.gguf", Model), ("LICENSE", Card)]);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    private string ChunkFolder => Path.Combine(_fixture.Paths.ModelsDirectory, "cache", "chunks");

    [Fact]
    public async Task A_model_is_put_together_from_its_chunks()
    {
        InstallPlan plan = await _fixture.PlanAsync(Reference);

        InstallResult result = await _fixture.RunAsync(plan);

        Assert.Equal(Model, _fixture.Installed(result, "sea.gguf"));
        Assert.Equal(Card, _fixture.Installed(result, "LICENSE"));
        Assert.Equal("registries/store/lab/sea/v1", result.Record.Path.Value);
        Assert.Equal("v1", result.Record.Revision);
        Assert.NotNull(result.Record.SourceManifest);
        Assert.Equal(Model.Length + Card.Length, result.DownloadedBytes);
        Assert.Empty(Directory.EnumerateFiles(ChunkFolder));
        _fixture.AssertSound();
        Assert.True((await _fixture.PlanAsync(Reference)).AlreadyInstalled);
    }

    [Fact]
    public async Task A_chunk_that_occurs_twice_is_fetched_once()
    {
        byte[] twice = InstallFixture.Noise(100_000, 3);
        _fixture.Registry.Add("lab", "twice", "v1", [("sea.gguf", Model[..0]), ("a.txt", [.. twice, .. twice, .. twice])]);

        InstallPlan plan = await _fixture.PlanAsync("store:lab/twice:v1", options => options with { Wishes = new() { Include = ["a.txt"] } });
        InstallResult result = await _fixture.RunAsync(plan);

        Assert.Equal(100_000, plan.DownloadBytes);
        Assert.Equal(100_000, result.DownloadedBytes);
        Assert.Equal([.. twice, .. twice, .. twice], _fixture.Installed(result, "a.txt"));
    }

    [Fact]
    public async Task Chunks_that_an_installed_version_has_are_read_back_from_there()
    {
        await _fixture.InstallAsync(Reference);
        byte[] changed = [.. Card[..^1], (byte)~Card[^1]];
        _fixture.Registry.Add("lab", "sea", "v2", [("sea.gguf", Model), ("LICENSE", changed)]);

        InstallPlan plan = await _fixture.PlanAsync("store:lab/sea:v2");
        InstallResult result = await _fixture.RunAsync(plan);

        Assert.True(result.DownloadedBytes <= 2 * _fixture.Registry.ChunkSize, $"{result.DownloadedBytes}");
        Assert.Equal(plan.DownloadBytes, result.DownloadedBytes);
        Assert.Equal(Model, _fixture.Installed(result, "sea.gguf"));
        Assert.Equal(changed, _fixture.Installed(result, "LICENSE"));
        _fixture.AssertSound();
    }

    [Fact]
    public async Task A_damaged_file_of_an_installed_version_is_no_source_of_chunks()
    {
        InstallResult first = await _fixture.InstallAsync(Reference);
        File.WriteAllBytes(_fixture.Store.PathOf(first.Record), new byte[Model.Length]);
        _fixture.Registry.Add("lab", "sea", "v2", [("sea.gguf", Model), ("NOTICE", Card[..10])]);

        InstallResult result = await _fixture.InstallAsync("store:lab/sea:v2");

        Assert.Equal(Model, _fixture.Installed(result, "sea.gguf"));
    }

    [Fact]
    public async Task A_chunk_with_a_wrong_byte_installs_nothing_and_is_not_kept()
    {
        string hash = ChunkHash(2);
        _fixture.Registry.Damage(hash, new byte[_fixture.Registry.ChunkSize]);

        var failure = await Assert.ThrowsAsync<KandilException>(() => _fixture.InstallAsync(Reference));

        Assert.Equal(ErrorCode.Verify, failure.Code);
        Assert.Contains(hash, failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(ChunkFolder, hash)));
        _fixture.AssertNothingInstalled();
    }

    [Fact]
    public async Task Chunks_of_a_failed_installation_are_kept_and_not_fetched_again()
    {
        // One after the other, so that the others are whole before the last one fails, however busy the machine is.
        _fixture.Downloads = _fixture.Downloads with { Connections = 1 };
        string last = ChunkHash(^1);
        _fixture.Registry.Server.Fault = request => request.Path.EndsWith(last, StringComparison.Ordinal) ? WebFault.Status(404) : null;
        await Assert.ThrowsAsync<KandilException>(() => _fixture.InstallAsync(Reference));
        int kept = Directory.EnumerateFiles(ChunkFolder).Count(path => !path.EndsWith(".part", StringComparison.Ordinal));
        _fixture.Registry.Server.Fault = _ => null;

        InstallResult result = await _fixture.InstallAsync(Reference);

        Assert.True(kept > 0);
        Assert.Equal(kept * (long)_fixture.Registry.ChunkSize, result.ReusedBytes);
        Assert.Equal(Model, _fixture.Installed(result, "sea.gguf"));
    }

    [Fact]
    public async Task A_chunk_goes_on_where_an_earlier_attempt_broke_off()
    {
        _fixture.Registry.ChunkSize = 400_000;
        _fixture.Registry.Add("lab", "big", "v1", [("sea.gguf", Model)]);
        _fixture.Registry.Server.Fault = request => request.Path.Contains("/data/", StringComparison.Ordinal) && request.Range is not null
            ? WebFault.Drop(150_000) : null;
        _fixture.Downloads = _fixture.Downloads with { Retries = 0 };
        await Assert.ThrowsAsync<KandilException>(() => _fixture.InstallAsync("store:lab/big:v1"));
        _fixture.Registry.Server.Fault = _ => null;

        InstallResult result = await _fixture.InstallAsync("store:lab/big:v1");

        // What the reset connection had delivered, in whole blocks.
        Assert.True(result.ReusedBytes >= InstallFixture.BlockSize, $"{result.ReusedBytes}");
        Assert.Equal(Model.Length, result.ReusedBytes + result.DownloadedBytes);
        Assert.Equal(Model, _fixture.Installed(result, "sea.gguf"));
    }

    [Fact]
    public async Task A_static_server_without_ranges_serves_too()
    {
        _fixture.Registry.Server.Fault = _ => new WebFault { IgnoresRange = true };

        InstallResult result = await _fixture.InstallAsync(Reference);

        Assert.Equal(Model, _fixture.Installed(result, "sea.gguf"));
    }

    [Fact]
    public async Task A_damaged_chunk_in_the_cache_is_fetched_again()
    {
        string first = ChunkHash(0);
        Directory.CreateDirectory(ChunkFolder);
        File.WriteAllBytes(Path.Combine(ChunkFolder, first), new byte[_fixture.Registry.ChunkSize]);

        InstallResult result = await _fixture.InstallAsync(Reference);

        Assert.Equal(0, result.ReusedBytes);
        Assert.Equal(Model, _fixture.Installed(result, "sea.gguf"));
    }

    private string ChunkHash(Index index)
    {
        byte[] whole = [.. Model, .. Card];
        byte[][] chunks = [.. whole.Chunk(_fixture.Registry.ChunkSize)];
        return FakeContent.Of(chunks[index]).Sha256;
    }
}
