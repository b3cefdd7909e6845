using System.Buffers;
using System.Threading.Channels;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Acquisition.Transfer;

/// <summary>
/// Hashes a file's blocks in their order while they arrive in any. Each is read back from where it was written a moment ago
/// (from memory, as the operating system still has it) and compared with its checksum, so that what is hashed is what lies
/// on the disk; so the blocks that an earlier process left are checked by the way, and fetched again where they are not right.
/// </summary>
internal sealed class FrontierHash(SafeFileHandle file, string path, RemoteFile remote, BlockDivision blocks, BlockJournal journal, FileMeter meter)
{
    private readonly Channel<int> _arrived = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Says that a block is written and journaled.</summary>
    public void Arrived(int block) => _arrived.Writer.TryWrite(block);

    /// <summary>Hashes all blocks; ends when the last has arrived.</summary>
    /// <param name="fetchAgain">Fetches a block that is not what was written.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_DISK: what was written comes back as something else; E_NET and the like of fetching again.</exception>
    public async Task<ContentDigest> RunAsync(Func<int, CancellationToken, Task> fetchAgain, CancellationToken cancellationToken)
    {
        using var hash = new ContentHash(remote.File);
        var here = new bool[blocks.Count];
        byte[] buffer = ArrayPool<byte>.Shared.Rent(blocks.BlockSize);
        try
        {
            for (int block = 0; block < blocks.Count; block++)
            {
                while (!here[block])
                    here[await _arrived.Reader.ReadAsync(cancellationToken)] = true;
                Memory<byte> content = buffer.AsMemory(0, blocks.LengthOf(block));
                await ReadAsync(block, content, fetchAgain, cancellationToken);
                hash.Append(content.Span);
                meter.Hash(content.Length);
            }

            return hash.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task ReadAsync(int block, Memory<byte> content, Func<int, CancellationToken, Task> fetchAgain, CancellationToken cancellationToken)
    {
        if (await IsRightAsync(block, content, cancellationToken))
            return;
        meter.Lose(content.Length);
        await fetchAgain(block, cancellationToken);
        if (!await IsRightAsync(block, content, cancellationToken))
            throw AcquisitionErrors.DiskChangesBytes(path);
    }

    private async Task<bool> IsRightAsync(int block, Memory<byte> content, CancellationToken cancellationToken)
    {
        for (int read = 0; read < content.Length;)
        {
            int came = await RandomAccess.ReadAsync(file, content[read..], blocks.StartOf(block) + read, cancellationToken);
            if (came == 0)
                return false;
            read += came;
        }

        return journal.ChecksumOf(block) == Crc32C.Of(content.Span);
    }
}
