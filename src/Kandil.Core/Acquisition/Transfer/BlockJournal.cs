using System.Globalization;
using System.Text;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition.Transfer;

/// <summary>
/// What is known of a file that arrives, in lines of text that are only ever appended: its blocks with their checksums, the
/// server's tag of the version, and at the end its digest. A line counts once it is whole, so a kill costs the last line at
/// most. Nothing in it is believed: a block's checksum is compared with the bytes before they count.
/// </summary>
internal sealed class BlockJournal : IVersionTag, IDisposable
{
    private const int LongestTag = 256;
    private const string Format = "kandil-blocks-1";

    private readonly object _gate = new();
    private readonly FileStream _file;
    private readonly string _head;
    private readonly uint?[] _checksums;

    private readonly int _blockSize;

    private BlockJournal(FileStream file, string head, BlockDivision blocks) =>
        (_file, _head, _checksums, _blockSize) = (file, head, new uint?[blocks.Count], blocks.BlockSize);

    public string? Tag { get; private set; }

    /// <summary>The digest of the whole file, and what the file looked like then; null until it is whole.</summary>
    public (Sha256Digest Sha256, FileIdentity Identity)? Finished { get; private set; }

    /// <summary>The checksums of all blocks; null while one is missing, and for an empty file.</summary>
    public FileBlocks? Blocks
    {
        get
        {
            lock (_gate)
            {
                return _checksums.Length > 0 && Array.TrueForAll(_checksums, checksum => checksum is not null)
                    ? new FileBlocks(_blockSize, [.. _checksums.Select(checksum => checksum!.Value)])
                    : null;
            }
        }
    }

    /// <summary>Opens a file's journal; one that is of other content or of another block size begins anew.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="identity">The content; no line breaks in it.</param>
    /// <param name="blocks">How the file is divided.</param>
    public static BlockJournal Open(string path, string identity, BlockDivision blocks)
    {
        OwnerOnly.CreateDirectory(Path.GetDirectoryName(path)!);
        string head = HeadOf(blocks, identity);
        var journal = new BlockJournal(OwnerOnly.Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite), head, blocks);
        try
        {
            journal.Load();
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Bytes whose checksums a journal has, as far as the file reaches; 0 where the journal is of other content. Changes nothing.</summary>
    /// <param name="path">Where the journal lies.</param>
    /// <param name="identity">The content.</param>
    /// <param name="size">Bytes of the whole file.</param>
    /// <param name="length">Bytes that the file has now.</param>
    public static long CountBytes(string path, string identity, long size, long length)
    {
        string[] lines = ReadLines(path);
        string[] head = lines.Length == 0 ? [] : lines[0].Split(' ');
        if (head.Length < 2 || !int.TryParse(head[1], NumberStyles.None, CultureInfo.InvariantCulture, out int blockSize) || blockSize < 1
            || new BlockDivision(size, blockSize) is var blocks && lines[0] != HeadOf(blocks, identity))
        {
            return 0;
        }

        return lines.Skip(1)
            .Select(line => line.Split(' ') is ["block", var number, _] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int block) ? block : -1)
            .Where(block => block >= 0 && block < blocks.Count && blocks.StartOf(block) + blocks.LengthOf(block) <= length)
            .Distinct().Sum(block => (long)blocks.LengthOf(block));
    }

    public uint? ChecksumOf(int block)
    {
        lock (_gate)
        {
            return _checksums[block];
        }
    }

    public void Add(int block, uint checksum)
    {
        lock (_gate)
        {
            _checksums[block] = checksum;
            Append(string.Create(CultureInfo.InvariantCulture, $"block {block} {checksum:x8}"));
        }
    }

    public bool TryAgreeOn(string tag)
    {
        lock (_gate)
        {
            if (Tag is null && tag.Length <= LongestTag && !tag.Any(char.IsControl))
            {
                Tag = tag;
                Append($"tag {tag}");
            }

            return Tag is null || Tag == tag;
        }
    }

    public void Finish(Sha256Digest sha256, FileIdentity identity)
    {
        lock (_gate)
        {
            Finished = (sha256, identity);
            Append(string.Create(CultureInfo.InvariantCulture,
                $"whole {sha256} {identity.Device} {identity.Inode} {identity.Size} {identity.Modified} {identity.Changed}"));
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            Array.Clear(_checksums);
            (Tag, Finished) = (null, null);
            _file.SetLength(0);
            Append(_head);
        }
    }

    public void Dispose() => _file.Dispose();

    private static string HeadOf(BlockDivision blocks, string identity) =>
        string.Create(CultureInfo.InvariantCulture, $"{Format} {blocks.BlockSize} {blocks.Size} {identity}");

    private static string[] ReadLines(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file, new UTF8Encoding(false));
            string text = reader.ReadToEnd();
            return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return []; // another process works on it, or took it away
        }
    }

    private void Load()
    {
        using var reader = new StreamReader(_file, new UTF8Encoding(false), false, 4096, leaveOpen: true);
        string text = reader.ReadToEnd();
        int whole = text.LastIndexOf('\n') + 1;
        string[] lines = text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0] != _head || !lines.Skip(1).All(Take))
        {
            Reset();
            return;
        }

        _file.SetLength(Encoding.UTF8.GetByteCount(text.AsSpan(0, whole)));
    }

    /// <returns>False for a line that is none: the journal is not to be trusted.</returns>
    private bool Take(string line)
    {
        string[] words = line.Split(' ');
        switch (words)
        {
            case ["tag", ..]:
                Tag = line[4..];
                return true;
            case ["block", var number, var checksum]
                when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int block) && block < _checksums.Length
                    && uint.TryParse(checksum, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value):
                _checksums[block] = value;
                return true;
            case ["whole", var digest, var device, var inode, var size, var modified, var changed]
                when Sha256Digest.TryParse(digest, out Sha256Digest sha256) && ulong.TryParse(device, CultureInfo.InvariantCulture, out ulong onDevice)
                    && ulong.TryParse(inode, CultureInfo.InvariantCulture, out ulong ofInode) && Number(size) is { } bytes
                    && Number(modified) is { } written && Number(changed) is { } touched:
                Finished = (sha256, new FileIdentity(onDevice, ofInode, bytes, written, touched));
                return true;
            default:
                return false;
        }
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    private void Append(string line)
    {
        _file.Position = _file.Length;
        _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _file.Flush();
    }
}

/// <summary>A file in blocks: all of one size but the last.</summary>
/// <param name="Size">Bytes of the file.</param>
/// <param name="BlockSize">Bytes of a block.</param>
internal readonly record struct BlockDivision(long Size, int BlockSize)
{
    public int Count => (int)((Size + BlockSize - 1) / BlockSize);

    public long StartOf(int block) => (long)block * BlockSize;

    public int LengthOf(int block) => (int)Math.Min(BlockSize, Size - StartOf(block));
}
