using System.Globalization;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>A manifest that was found to fit together: files that follow one another, cut into chunks of one size.</summary>
/// <param name="TotalSize">Bytes of all files.</param>
/// <param name="ChunkSize">Bytes of every chunk but the last.</param>
/// <param name="Chunks">The chunks in order.</param>
/// <param name="Files">The files in order.</param>
internal sealed record RegistryContent(long TotalSize, long ChunkSize, IReadOnlyList<SourceChunk> Chunks, IReadOnlyList<SourceFile> Files)
{
    private const long Largest = 1L << 50;
    private const string DigestSource = "registry manifest";

    /// <summary>Checks a manifest.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="source">The registry's name.</param>
    /// <param name="model">The model, as the user knows it.</param>
    /// <param name="addressOf">Where a chunk is.</param>
    /// <exception cref="KandilException">E_NET: it contradicts itself; E_UNSAFE: a file's name is no safe path.</exception>
    public static RegistryContent Of(RegistryManifest manifest, string source, string model, Func<Sha256Digest, Uri> addressOf)
    {
        if (manifest is not { TotalSize: >= 0 and <= Largest, ChunkSize: > 0 and <= Largest, Chunks: { } hashes, Files: { } files })
            throw Bad("total_size, chunk_size, chunks or files is missing or impossible");
        (long total, long size) = (manifest.TotalSize.Value, manifest.ChunkSize.Value);
        if (hashes.Count != (total + size - 1) / size)
            throw Bad(string.Create(CultureInfo.InvariantCulture, $"{total} bytes in chunks of {size} are not {hashes.Count} chunks"));
        SourceChunk[] chunks = [.. hashes.Select((hash, i) => Chunk(hash, i))];
        CheckRepeated();
        return new RegistryContent(total, size, chunks, Placed());

        SourceChunk Chunk(string? hash, int i) => Sha256Digest.TryParse(hash, out Sha256Digest digest)
            ? new SourceChunk(digest, i * size, Math.Min(size, total - (i * size)), addressOf(digest))
            : throw Bad(string.Create(CultureInfo.InvariantCulture, $"chunk {i + 1} has no SHA-256"));

        void CheckRepeated()
        {
            var sizes = new Dictionary<Sha256Digest, long>();
            if (chunks.Any(chunk => !sizes.TryAdd(chunk.Sha256, chunk.Size) && sizes[chunk.Sha256] != chunk.Size))
                throw Bad("two chunks of different sizes have the same SHA-256");
        }

        SourceFile[] Placed()
        {
            var paths = ServerPaths.Check(files.Select(file => file?.Path), model);
            var placed = new SourceFile[paths.Count];
            long offset = 0;
            for (int i = 0; i < placed.Length; i++)
            {
                if (files[i]!.Size is not { } length || length < 0 || length > total - offset)
                    throw Bad($"the sizes of its files, {paths[i].Value} among them, are not those of the whole");
                placed[i] = new SourceFile(paths[i], length, DigestKind.None, null, DigestSource, null, Holding(offset, length), CodeFiles.CanRun(paths[i])) { Offset = offset };
                offset += length;
            }

            return offset == total ? placed : throw Bad("its files are shorter than its total_size");
        }

        ArraySegment<SourceChunk> Holding(long offset, long length)
        {
            if (length == 0)
                return ArraySegment<SourceChunk>.Empty;
            int first = (int)(offset / size);
            int last = (int)((offset + length - 1) / size);
            return new ArraySegment<SourceChunk>(chunks, first, last - first + 1);
        }

        KandilException Bad(string problem) => SourceErrors.BadManifest(source, model, problem);
    }
}
