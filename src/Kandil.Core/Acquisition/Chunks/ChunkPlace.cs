using System.Security.Cryptography;
using Kandil.Core.Primitives;

namespace Kandil.Core.Acquisition.Chunks;

/// <summary>Where on this machine the bytes of a chunk are: in the cache, or in the files of an installed model.</summary>
/// <param name="Sha256">The chunk.</param>
/// <param name="Segments">Its bytes, in order.</param>
internal sealed record ChunkPlace(Sha256Digest Sha256, IReadOnlyList<FileSegment> Segments)
{
    /// <summary>Reads the chunk, and hashes it.</summary>
    /// <param name="take">Takes each piece with its place in the chunk; null to hash alone.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False if it is gone or is not what its name says; pieces may have been taken then.</returns>
    public async Task<bool> ReadAsync(Func<long, ReadOnlyMemory<byte>, ValueTask>? take, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long at = 0;
        bool isThere = await FileSegment.ReadAsync(
            Segments,
            async piece =>
            {
                hash.AppendData(piece.Span);
                if (take is not null)
                    await take(at, piece);
                at += piece.Length;
            },
            cancellationToken);
        return isThere && Sha256Digest.FromBytes(hash.GetHashAndReset()) == Sha256;
    }
}
