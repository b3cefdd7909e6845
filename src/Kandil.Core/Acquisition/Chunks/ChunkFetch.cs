using Kandil.Core.Acquisition.Transfer;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition.Chunks;

/// <summary>Brings chunks onto this machine: from an installed model, from the cache, or from the registry into the cache, from where an earlier process stopped.</summary>
internal sealed class ChunkFetch(
    HttpSender http, ChunkCache cache, InstalledChunks? installed, string model, SemaphoreSlim connections, TransferMeter meter, DownloadOptions options)
{
    private const int MostStarts = 4;
    private const int ShownDigits = 12;

    /// <summary>Brings a chunk.</summary>
    /// <exception cref="KandilException">E_VERIFY: the registry has other bytes; E_NET, E_TIMEOUT, E_NOT_FOUND, E_RATE_LIMIT, E_DISK, E_PERM.</exception>
    public async Task<ChunkPlace> BringAsync(SourceChunk chunk, CancellationToken cancellationToken)
    {
        FileMeter counted = meter.For($"chunk {chunk.Sha256.ToString()[..ShownDigits]}");
        if (installed?.Has(chunk.Sha256) == true)
        {
            var there = new ChunkPlace((destination, token) => installed.TryCopyAsync(chunk.Sha256, destination, token));
            if (await there.IsRightAsync(cancellationToken))
            {
                counted.Reuse(chunk.Size);
                return there;
            }
        }

        await connections.WaitAsync(cancellationToken);
        try
        {
            return await FromCacheAsync(chunk, counted, cancellationToken);
        }
        finally
        {
            connections.Release();
        }
    }

    private async Task<ChunkPlace> FromCacheAsync(SourceChunk chunk, FileMeter counted, CancellationToken cancellationToken)
    {
        var place = new ChunkPlace((destination, token) => CopyAsync(chunk.Sha256, destination, token));
        for (int starts = 1; ; starts++)
        {
            using ChunkSlot slot = await cache.OpenAsync(chunk.Sha256, cancellationToken);
            if (slot.Part is null)
            {
                if (await place.IsRightAsync(cancellationToken))
                {
                    counted.Reuse(chunk.Size);
                    return place;
                }

                slot.Delete();
                continue;
            }

            bool wasBegun = await FillAsync(slot.Part, chunk, counted, cancellationToken);
            if (await slot.KeepAsync(cancellationToken))
                return place;
            counted.StartOver();
            // What an earlier attempt left may have been the wrong part; what came in one go was the registry's own.
            if (!wasBegun || starts == MostStarts)
                throw AcquisitionErrors.WrongChunk(model, ShownAddress.Of(chunk.Address), chunk.Sha256.ToString());
        }
    }

    private async Task<bool> CopyAsync(Sha256Digest chunk, Stream destination, CancellationToken cancellationToken)
    {
        using ChunkSlot slot = await cache.OpenAsync(chunk, cancellationToken);
        using FileStream? file = slot.TryRead();
        return file is not null && await FileHash.CopyAsync(file, destination, chunk.ToString(), null, cancellationToken) == chunk;
    }

    /// <returns>True when something of it was there before.</returns>
    private async Task<bool> FillAsync(FileStream part, SourceChunk chunk, FileMeter counted, CancellationToken cancellationToken)
    {
        var file = new SourceFile(
            SafeRelativePath.Parse(chunk.Sha256.ToString()), chunk.Size, DigestKind.Sha256, chunk.Sha256.ToString(), "registry manifest", chunk.Address, null, false);
        var blocks = new BlockDivision(chunk.Size, options.BlockSize);
        var fetch = new RangeFetch(http, new RemoteFile(model, file, null, null), blocks, new OnlyVersion(), counted, options);
        int first = part.Length <= chunk.Size ? (int)(part.Length / blocks.BlockSize) : 0;
        if (part.Length == chunk.Size)
            first = blocks.Count;
        bool wasBegun = first > 0;
        counted.Reuse(first == blocks.Count ? chunk.Size : blocks.StartOf(first));
        for (int starts = 1, onlyWhole = 0; first < blocks.Count; starts++)
        {
            part.SetLength(blocks.StartOf(first));
            try
            {
                if (onlyWhole == 0)
                    await fetch.RunAsync(first, blocks.Count - 1, WriteAsync, cancellationToken);
                else
                    await fetch.RunWholeAsync(WriteAsync, cancellationToken);
                break;
            }
            catch (StartOverException over)
            {
                if (starts == MostStarts)
                    throw over.Failure;
                counted.StartOver();
                (first, onlyWhole) = (0, onlyWhole + (over.OnlyWhole ? 1 : 0));
            }
        }

        return wasBegun;

        async ValueTask WriteAsync(int block, ReadOnlyMemory<byte> content, CancellationToken token)
        {
            part.Position = blocks.StartOf(block);
            await part.WriteAsync(content, token);
        }
    }
}
