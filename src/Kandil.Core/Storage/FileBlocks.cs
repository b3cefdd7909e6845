using System.Buffers;
using System.Text.Json;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>Checksums of a file's blocks, by which damage is found to the block.</summary>
/// <param name="BlockSize">Bytes of every block but the last.</param>
/// <param name="Checksums">CRC-32C of each block (<see cref="Crc32C"/>), in order.</param>
public sealed record FileBlocks(int BlockSize, IReadOnlyList<uint> Checksums)
{
    private const int LargestBlock = 1 << 26;

    internal bool Fits(long size) => BlockSize is > 0 and <= LargestBlock && Checksums.Count == (size + BlockSize - 1) / BlockSize;

    /// <summary>The ranges of a file whose blocks are damaged, neighbours joined.</summary>
    internal async Task<List<FileRange>> FindBadAsync(Stream file, long size, CancellationToken cancellationToken)
    {
        var bad = new List<FileRange>();
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            for (int index = 0; index < Checksums.Count; index++)
            {
                long offset = (long)index * BlockSize;
                int length = (int)Math.Min(BlockSize, size - offset);
                file.Position = offset;
                int read = await file.ReadAtLeastAsync(block.AsMemory(0, length), length, throwOnEndOfStream: false, cancellationToken);
                if (read < length || Crc32C.Of(block.AsSpan(0, length)) != Checksums[index])
                    FileRange.Add(bad, new FileRange(offset, length));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        return bad;
    }
}

/// <summary>A part of a file.</summary>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
public readonly record struct FileRange(long Offset, long Length)
{
    /// <summary>The first byte behind it.</summary>
    public long End => Offset + Length;

    /// <summary>Adds a range behind the others, joined with the last where they touch.</summary>
    internal static void Add(List<FileRange> ranges, FileRange range)
    {
        if (ranges.Count > 0 && ranges[^1].End == range.Offset)
            ranges[^1] = ranges[^1] with { Length = ranges[^1].Length + range.Length };
        else
            ranges.Add(range);
    }
}

/// <summary>The checksums of the installed files' blocks, by content: <c>metadata/blocks/SHA256.json</c>. Best effort: without them a whole file is fetched.</summary>
internal sealed class FileBlocksFiles(StoreLayout layout)
{
    public FileBlocks? Read(ModelFileRecord file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(file.Sha256)), StoreJson.Default.FileBlocks) is { Checksums: not null } blocks
                && blocks.Fits(file.Size) ? blocks : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Under the registry's lock.</summary>
    public void TryWrite(Sha256Digest content, FileBlocks blocks)
    {
        try
        {
            OwnerOnly.CreateDirectory(layout.BlocksFolder);
            AtomicFile.Write(PathOf(content), JsonSerializer.SerializeToUtf8Bytes(blocks, StoreJson.Default.FileBlocks));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    /// <summary>Deletes the checksums of a model's files that no record has any more. Under the registry's lock.</summary>
    public void TryDelete(ModelRecord removed, IReadOnlyList<ModelRecord> records)
    {
        try
        {
            if (!Directory.Exists(layout.BlocksFolder))
                return;
            var kept = records.SelectMany(record => record.Files).Select(file => file.Sha256).ToHashSet();
            foreach (ModelFileRecord file in removed.Files.Where(file => !kept.Contains(file.Sha256)))
                File.Delete(PathOf(file.Sha256));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    private string PathOf(Sha256Digest content) => Path.Combine(layout.BlocksFolder, $"{content}.json");
}
