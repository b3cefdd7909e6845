namespace Kandil.Core.Acquisition.Chunks;

/// <summary>Where on this machine the bytes of a chunk are: in the cache, or in the files of an installed model.</summary>
/// <param name="CopyAsync">
/// Copies the chunk, and hashes it on the way. False if it is gone or is not what its name says; some of it may have been copied then.
/// </param>
internal sealed record ChunkPlace(Func<Stream, CancellationToken, Task<bool>> CopyAsync)
{
    /// <summary>Whether it is there and right.</summary>
    public Task<bool> IsRightAsync(CancellationToken cancellationToken) => CopyAsync(Stream.Null, cancellationToken);
}
