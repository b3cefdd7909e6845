using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition.Chunks;

/// <summary>
/// The chunks that installed models of chunk registries have in their files, by those models' manifests. The models are held
/// until this is disposed, so that nobody removes them meanwhile; what is in the files is not believed but hashed by whoever reads.
/// </summary>
internal sealed class InstalledChunks : IDisposable
{
    private static readonly Uri Nowhere = new("kandil:installed");

    private readonly Dictionary<Sha256Digest, ChunkPlace> _places = [];
    private readonly List<ModelUse> _held = [];

    /// <summary>Looks for chunks.</summary>
    /// <param name="store">The store.</param>
    /// <param name="wanted">The chunks.</param>
    public InstalledChunks(ModelStore store, IEnumerable<Sha256Digest> wanted)
    {
        HashSet<Sha256Digest> sought = [.. wanted];
        foreach (ModelRecord record in store.List().Where(record => record.SourceManifest is not null))
        {
            if (TryHold(store, record) is not { } held)
                continue;
            _held.Add(held);
            foreach (ChunkPlace place in Places(store, record, sought))
                _places.TryAdd(place.Sha256, place);
        }
    }

    /// <summary>Where a chunk should be; null if no installed model has it.</summary>
    public ChunkPlace? Find(Sha256Digest chunk) => _places.GetValueOrDefault(chunk);

    public void Dispose() => _held.ForEach(held => held.Dispose());

    private static ModelUse? TryHold(ModelStore store, ModelRecord record)
    {
        try
        {
            return store.AcquireUse(record);
        }
        catch (KandilException)
        {
            return null; // it is being removed, or damaged: what it has is fetched
        }
    }

    private static ChunkPlace[] Places(ModelStore store, ModelRecord record, HashSet<Sha256Digest> sought)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(store.PathOf(record, record.SourceManifest!));
            RegistryManifest manifest = ServerJson.Parse(bytes, RegistryJson.Default.RegistryManifest, Nowhere, "a manifest");
            RegistryContent content = RegistryContent.Of(manifest, record.Source, record.Id.ToString(), _ => Nowhere);
            return [.. content.Chunks.Where(chunk => sought.Contains(chunk.Sha256)).Select(chunk => Place(store, record, content, chunk)).OfType<ChunkPlace>()];
        }
        catch (Exception exception) when (exception is KandilException or IOException or UnauthorizedAccessException)
        {
            return []; // a damaged manifest places nothing
        }
    }

    private static ChunkPlace? Place(ModelStore store, ModelRecord record, RegistryContent content, SourceChunk chunk)
    {
        var segments = new List<FileSegment>();
        foreach (SourceFile file in content.Files.Where(file => file.Size > 0 && file.Offset < chunk.Offset + chunk.Size && chunk.Offset < file.Offset + file.Size))
        {
            if (record.Files.FirstOrDefault(known => known.Path == file.Path && known.Size == file.Size) is not { } known)
                return null;
            long from = Math.Max(file.Offset, chunk.Offset);
            long to = Math.Min(file.Offset + file.Size, chunk.Offset + chunk.Size);
            string path = store.PathOf(record, known);
            segments.Add(new FileSegment(_ => Task.FromResult(TryOpen(path)), from - file.Offset, to - from));
        }

        return new ChunkPlace(chunk.Sha256, segments);
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
