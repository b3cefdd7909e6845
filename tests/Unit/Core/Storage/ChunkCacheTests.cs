using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Tests.Unit.Core.Storage;

public sealed class ChunkCacheTests : IDisposable
{
    private static readonly byte[] Content = StoreFixture.Content(1, 10_000);
    private static readonly Sha256Digest Digest = Sha256Digest.Of(Content);

    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_kept_chunk_is_there_for_the_next_model_and_a_part_for_the_next_attempt()
    {
        using (ChunkSlot first = await _fixture.Store.Chunks.OpenAsync(Digest))
            await first.Part!.WriteAsync(Content.AsMemory(0, 4000));
        using (ChunkSlot second = await _fixture.Store.Chunks.OpenAsync(Digest))
        {
            Assert.Equal(4000, second.Part!.Length);
            second.Part.Position = 4000;
            await second.Part.WriteAsync(Content.AsMemory(4000));
            Assert.True(await second.KeepAsync());
        }

        using ChunkSlot third = await _fixture.Store.Chunks.OpenAsync(Digest);

        Assert.Null(third.Part);
        using FileStream read = third.TryRead()!;
        byte[] content = new byte[read.Length];
        await read.ReadExactlyAsync(content);
        Assert.Equal(Content, content);
    }

    [Fact]
    public async Task Wrong_bytes_are_never_kept()
    {
        using ChunkSlot slot = await _fixture.Store.Chunks.OpenAsync(Digest);
        await slot.Part!.WriteAsync(new byte[Content.Length]);

        Assert.False(await slot.KeepAsync());
        Assert.Equal(0, slot.Part.Length);
        Assert.Null(slot.TryRead());
    }

    [Fact]
    public async Task Who_comes_second_waits_and_finds_the_chunk()
    {
        ChunkSlot first = await _fixture.Store.Chunks.OpenAsync(Digest);
        Task<ChunkSlot> second = _fixture.Store.Chunks.OpenAsync(Digest);
        Assert.False(second.IsCompleted);
        await first.Part!.WriteAsync(Content);
        await first.KeepAsync();
        first.Dispose();

        using ChunkSlot slot = await second;

        Assert.Null(slot.Part);
    }

    [Fact]
    public async Task What_nobody_used_for_a_day_is_deleted_unless_it_is_being_written()
    {
        using (ChunkSlot kept = await _fixture.Store.Chunks.OpenAsync(Digest))
        {
            await kept.Part!.WriteAsync(Content);
            await kept.KeepAsync();
        }

        using ChunkSlot writing = await _fixture.Store.Chunks.OpenAsync(Sha256Digest.Of([1]));
        await writing.Part!.WriteAsync(new byte[] { 1 });

        Assert.Equal(0, _fixture.Store.Chunks.DeleteExpired(DateTimeOffset.UtcNow.AddHours(23)));
        Assert.Equal(Content.Length, _fixture.Store.Chunks.DeleteExpired(DateTimeOffset.UtcNow.AddHours(25)));
        Assert.True(await writing.KeepAsync());
    }
}
