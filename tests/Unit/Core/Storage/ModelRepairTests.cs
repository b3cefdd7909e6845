using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Storage;

public sealed class ModelRepairTests : IDisposable
{
    private const int Block = 10_000;

    private static readonly byte[] Weights = StoreFixture.Content(1, (10 * Block) + 7);
    private static readonly byte[] Tokens = StoreFixture.Content(2, 5000);

    private readonly StoreFixture _fixture = new();
    private readonly List<FileRange> _fetched = [];

    private ModelStore Store => _fixture.Store;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_whole_model_checks_as_whole_and_a_repair_fetches_nothing()
    {
        ModelRecord record = await InstallAsync(withBlocks: true);

        Assert.True((await Store.CheckAsync(record)).IsWhole);
        RepairResult result = await RepairAsync(record);

        Assert.Empty(_fetched);
        Assert.Empty(result.Repaired);
        Assert.DoesNotContain(_fixture.FilesOfStore(), file => file.StartsWith("cache/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_check_names_the_bad_files_and_a_repair_fetches_the_bad_blocks_alone()
    {
        ModelRecord record = await InstallAsync(withBlocks: true);
        Damage(Store.PathOf(record), at: 35_000);
        Damage(Store.PathOf(record), at: Weights.Length - 1);

        ModelCheck check = await Store.CheckAsync(record);
        Assert.Equal([FileState.Damaged, FileState.Whole], check.Files.Select(file => file.State));
        Assert.Equal([new FileRange(3 * Block, Block), new FileRange(10 * Block, 7)], check.Files[0].Bad);

        RepairResult result = await RepairAsync(record);

        Assert.Equal(check.Files[0].Bad, _fetched);
        Assert.Equal(Block + 7, result.FetchedBytes);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Store.PathOf(record)));
        Assert.Equal(FileIdentity.Of(Store.PathOf(record)), Assert.Single(Store.List()).Files[0].Verified);
    }

    [Fact]
    public async Task Without_checksums_of_blocks_the_bad_file_is_fetched_and_the_others_are_not()
    {
        ModelRecord record = await InstallAsync(withBlocks: false);
        File.Delete(Store.PathOf(record, record.Files[1]));

        Assert.Equal(FileState.Missing, (await Store.CheckAsync(record)).Files[1].State);
        await RepairAsync(record);

        Assert.Equal([new FileRange(0, Tokens.Length)], _fetched);
        Assert.Equal(Tokens, await File.ReadAllBytesAsync(Store.PathOf(record, record.Files[1])));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_was_cut_or_grew_gets_its_length_back(bool isCut)
    {
        ModelRecord record = await InstallAsync(withBlocks: true);
        using (FileStream file = File.OpenWrite(Store.PathOf(record)))
            file.SetLength(isCut ? Weights.Length - 10_000 : Weights.Length + 10);

        await RepairAsync(record);

        Assert.Equal(isCut ? 10_007 : 0, _fetched.Sum(range => range.Length));
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Store.PathOf(record)));
    }

    [Fact]
    public async Task What_the_source_gives_is_not_believed()
    {
        ModelRecord record = await InstallAsync(withBlocks: true);
        Damage(Store.PathOf(record), at: 0);
        byte[] damaged = await File.ReadAllBytesAsync(Store.PathOf(record));

        var error = await Assert.ThrowsAsync<KandilException>(() => Store.RepairAsync(
            record, async (_, range, destination, ct) => await destination.WriteAsync(new byte[range.Length], ct)));

        Assert.Equal(ErrorCode.Verify, error.Code);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(Store.PathOf(record)));
    }

    [PosixFact]
    public async Task A_damaged_file_that_two_models_share_is_right_in_both_afterwards()
    {
        ModelRecord one = await InstallAsync(withBlocks: true);
        ModelRecord two = (await _fixture.InstalledAsync(StoreFixture.Key("lab/two"), request => request, ("w.gguf", Weights))).Record;
        Damage(Store.PathOf(one), at: 5);

        await RepairAsync(one);

        Assert.Equal(Weights, await File.ReadAllBytesAsync(Store.PathOf(two)));
        Assert.Equal(FileIdentity.Of(Store.PathOf(one)), FileIdentity.Of(Store.PathOf(two)));
        Assert.All(Store.List(), record => Assert.Equal(FileIdentity.Of(Store.PathOf(record)), record.Files[0].Verified));
    }

    [Fact]
    public async Task A_model_of_chunks_is_repaired_by_the_chunk_and_its_chunks_are_read_back_from_it()
    {
        byte[] all = [.. Weights, .. Tokens];
        byte[][] chunks = [.. all.Chunk(Block)];
        string hashes = string.Join(",", chunks.Select(chunk => $"\"{Sha256Digest.Of(chunk)}\""));
        string manifest = $$"""
            {"total_size":{{all.Length}},"chunk_size":{{Block}},"chunks":[{{hashes}}],
            "files":[{"path":"w.gguf","size":{{Weights.Length}}},{"path":"t.json","size":{{Tokens.Length}}}]}
            """;
        ModelRecord record = (await _fixture.InstalledAsync(
            StoreFixture.Key(), request => request with { Manifest = System.Text.Encoding.UTF8.GetBytes(manifest) }, ("w.gguf", Weights), ("t.json", Tokens))).Record;

        using var copy = new MemoryStream();
        Assert.True(await Store.ReadInstalledChunks().TryCopyAsync(Sha256Digest.Of(chunks[10]), copy)); // the one that lies in both files
        Assert.Equal(chunks[10], copy.ToArray());

        Damage(Store.PathOf(record), at: Block + 1);
        Damage(Store.PathOf(record), at: Weights.Length - 1);
        Assert.False(await Store.ReadInstalledChunks().TryCopyAsync(Sha256Digest.Of(chunks[1]), copy));
        Assert.Equal(chunks[10].Length, copy.Length);
        await RepairAsync(record);

        Assert.Equal([new FileRange(Block, Block), new FileRange(10 * Block, 7)], _fetched);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Store.PathOf(record)));
    }

    private async Task<ModelRecord> InstallAsync(bool withBlocks)
    {
        var blocks = new FileBlocks(Block, [.. Weights.Chunk(Block).Select(block => Crc32C.Of(block))]);
        PublishResult result = await _fixture.InstalledAsync(
            StoreFixture.Key(),
            request => withBlocks ? request with { Files = [request.Files[0] with { Blocks = blocks }, request.Files[1]] } : request,
            ("w.gguf", Weights), ("t.json", Tokens));
        return result.Record;
    }

    [Fact]
    public async Task What_is_refused_after_it_was_fetched_stays_as_it_was()
    {
        ModelRecord record = await InstallAsync(withBlocks: true);
        string path = Store.PathOf(record, record.Files.Single(file => file.Path.Value == "w.gguf"));
        Damage(path, 10);
        byte[] before = File.ReadAllBytes(path);

        var refusal = await Assert.ThrowsAsync<KandilException>(() => Store.RepairAsync(
            record, async (_, range, destination, token) => await destination.WriteAsync(Weights.AsMemory((int)range.Offset, (int)range.Length), token),
            (file, made, _) => File.Exists(made) && file.Path.Value == "w.gguf" ? throw ModelFileErrors.Empty("w.gguf") : Task.CompletedTask));

        Assert.Equal(ErrorCode.Unsafe, refusal.Code);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    private Task<RepairResult> RepairAsync(ModelRecord record) => Store.RepairAsync(record, async (file, range, destination, cancellationToken) =>
    {
        _fetched.Add(range);
        byte[] content = file.Path.Value == "w.gguf" ? Weights : Tokens;
        await destination.WriteAsync(content.AsMemory((int)range.Offset, (int)range.Length), cancellationToken);
    });

    private static void Damage(string path, int at)
    {
        using FileStream file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        int value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)~value);
    }
}
