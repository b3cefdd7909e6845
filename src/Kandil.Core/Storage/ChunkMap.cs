using System.Security.Cryptography;
using System.Text.Json;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// What an installed model's chunks are and where its files have them: the model's files, one after the other, are its chunks
/// one after the other. Read from the manifest that is kept beside the files.
/// </summary>
internal sealed class ChunkMap
{
    private readonly long _chunkSize;
    private readonly IReadOnlyList<Sha256Digest> _chunks;
    private readonly IReadOnlyList<(string Path, long Offset, long Size)> _files;
    private readonly string _folder;
    private readonly long _total;

    private ChunkMap(string folder, long chunkSize, IReadOnlyList<Sha256Digest> chunks, IReadOnlyList<(string Path, long Offset, long Size)> files)
    {
        (_folder, _chunkSize, _chunks, _files) = (folder, chunkSize, chunks, files);
        _total = files.Sum(file => file.Size);
    }

    /// <summary>The chunks' digests in order.</summary>
    public IReadOnlyList<Sha256Digest> Chunks => _chunks;

    /// <summary>The chunks of a model; null where it has no manifest, or one that is damaged.</summary>
    public static ChunkMap? TryRead(StoreLayout layout, ModelRecord record)
    {
        if (record.SourceManifest is not { } manifest)
            return null;
        try
        {
            byte[] content = File.ReadAllBytes(layout.PathOf(record, manifest));
            return Sha256Digest.Of(content) == manifest.Sha256 ? Parse(record.Path.Below(layout.Root), content) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The ranges of one file that lie in damaged chunks.</summary>
    public async Task<List<FileRange>?> FindBadAsync(SafeRelativePath file, CancellationToken cancellationToken)
    {
        if (_files.FirstOrDefault(known => known.Path == file.Value) is not { Path: not null } placed)
            return null;
        var bad = new List<FileRange>();
        int first = (int)(placed.Offset / _chunkSize);
        for (int index = first; index < _chunks.Count && index * _chunkSize < placed.Offset + placed.Size; index++)
        {
            if (await TryReadAsync(index, null, cancellationToken))
                continue;
            long start = Math.Max(index * _chunkSize, placed.Offset);
            long end = Math.Min(Math.Min((index + 1) * _chunkSize, _total), placed.Offset + placed.Size);
            FileRange.Add(bad, new FileRange(start - placed.Offset, end - start));
        }

        return bad;
    }

    /// <summary>Reads a chunk back from the files and hashes it.</summary>
    /// <param name="index">Which.</param>
    /// <param name="destination">Where its bytes go; null for nowhere. What is written before damage is found is the caller's to undo.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>False if its bytes are not there, or are others.</returns>
    public async Task<bool> TryReadAsync(int index, Stream? destination, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long start = index * _chunkSize;
        long end = Math.Min(start + _chunkSize, _total);
        foreach ((string path, long offset, long size) in _files.Where(file => file.Offset < end && file.Offset + file.Size > start))
        {
            long from = Math.Max(start, offset);
            var range = new FileRange(from - offset, Math.Min(end, offset + size) - from);
            if (!await TryAppendAsync(SafeRelativePath.Parse(path).Below(_folder), range, hash, destination, cancellationToken))
                return false;
        }

        return Sha256Digest.FromBytes(hash.GetHashAndReset()) == _chunks[index];
    }

    private static async Task<bool> TryAppendAsync(
        string path, FileRange range, IncrementalHash hash, Stream? destination, CancellationToken cancellationToken)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
            byte[] piece = new byte[Math.Min(range.Length, 1 << 20)];
            file.Position = range.Offset;
            for (long left = range.Length; left > 0;)
            {
                int read = await file.ReadAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, left)), cancellationToken);
                if (read == 0)
                    return false;
                hash.AppendData(piece, 0, read);
                if (destination is not null)
                    await destination.WriteAsync(piece.AsMemory(0, read), cancellationToken);
                left -= read;
            }

            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static ChunkMap Parse(string folder, byte[] content)
    {
        using JsonDocument document = JsonDocument.Parse(content);
        JsonElement root = document.RootElement;
        long chunkSize = root.GetProperty("chunk_size").GetInt64();
        List<Sha256Digest> chunks = [.. root.GetProperty("chunks").EnumerateArray().Select(chunk => Sha256Digest.Parse(chunk.GetString() ?? ""))];
        var files = new List<(string, long, long)>();
        long offset = 0;
        foreach (JsonElement file in root.GetProperty("files").EnumerateArray())
        {
            long size = file.GetProperty("size").GetInt64();
            files.Add((SafeRelativePath.Parse(file.GetProperty("path").GetString()).Value, offset, size));
            offset = checked(offset + (size >= 0 ? size : throw new FormatException("A file has a negative size.")));
        }

        return chunkSize > 0 && chunks.Count == ((offset - 1) / chunkSize) + 1
            ? new ChunkMap(folder, chunkSize, chunks, files)
            : throw new FormatException("The chunks are not those of the files.");
    }
}
