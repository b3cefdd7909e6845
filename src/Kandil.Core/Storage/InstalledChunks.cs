using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>The chunks that the installed models' files hold: who needs one of them reads it back instead of fetching it.</summary>
public sealed class InstalledChunks
{
    private readonly Dictionary<Sha256Digest, (ChunkMap Map, int Index)> _chunks = [];

    internal InstalledChunks(StoreLayout layout, IEnumerable<ModelRecord> records)
    {
        foreach (ChunkMap map in records.Select(record => ChunkMap.TryRead(layout, record)).OfType<ChunkMap>())
        {
            for (int index = 0; index < map.Chunks.Count; index++)
                _chunks.TryAdd(map.Chunks[index], (map, index));
        }
    }

    /// <summary>Whether an installed model has the chunk, as far as its manifest says.</summary>
    public bool Has(Sha256Digest chunk) => _chunks.ContainsKey(chunk);

    /// <summary>Copies a chunk from the files that hold it, hashed while it is read.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="destination">Where it goes; it can seek, and is cut back to where it stood if the chunk turns out to be damaged.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    /// <returns>False where no model has it whole.</returns>
    public async Task<bool> TryCopyAsync(Sha256Digest chunk, Stream destination, CancellationToken cancellationToken = default)
    {
        if (!_chunks.TryGetValue(chunk, out var place))
            return false;
        long start = destination.Position;
        if (await place.Map.TryReadAsync(place.Index, destination, cancellationToken))
            return true;
        destination.SetLength(start);
        destination.Position = start;
        return false;
    }
}
