using System.Collections.Concurrent;
using Kandil.Core.Http;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Acquisition.Transfer;

/// <summary>One go at a file, until it is whole or must start over.</summary>
internal sealed class TransferAttempt : IDisposable
{
    private readonly FileStream _file;
    private readonly BlockDivision _blocks;
    private readonly BlockJournal _journal;
    private readonly SemaphoreSlim _connections;
    private readonly FileMeter _meter;
    private readonly DownloadOptions _options;
    private readonly RangeFetch _fetch;
    private readonly FrontierHash _hash;
    private readonly SemaphoreSlim _writing = new(1);
    private long _length;

    public TransferAttempt(
        HttpSender http, RemoteFile remote, FileStream file, BlockDivision blocks, BlockJournal journal, SemaphoreSlim connections, FileMeter meter, DownloadOptions options)
    {
        (_file, _blocks, _journal, _connections, _meter, _options) = (file, blocks, journal, connections, meter, options);
        _fetch = new RangeFetch(http, remote, blocks, journal, meter, options);
        _hash = new FrontierHash(file.SafeFileHandle, file.Name, remote, blocks, journal, meter);
    }

    /// <summary>Fetches and hashes.</summary>
    public async Task<ContentDigest> RunAsync(bool onlyWhole, CancellationToken cancellationToken)
    {
        _length = _file.Length;
        ConcurrentQueue<(int First, int Last)> missing = onlyWhole ? [] : Missing();
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<ContentDigest> hashed = Task.Run(() => _hash.RunAsync(FetchAgainAsync, failed.Token), CancellationToken.None);
        Task[] fetching = onlyWhole
            ? [WholeAsync(failed.Token)]
            : [.. Enumerable.Range(0, Math.Min(_options.Connections, missing.Count)).Select(_ => WorkAsync(missing, failed.Token))];
        await FirstFailure.WhenAllAsync([.. fetching, hashed], failed);
        return await hashed;
    }

    public void Dispose() => _writing.Dispose();

    /// <summary>The ranges to fetch, in order; what is journaled is left to the hash, which checks it.</summary>
    private ConcurrentQueue<(int First, int Last)> Missing()
    {
        var missing = new ConcurrentQueue<(int, int)>();
        int perRequest = _options.BlocksPerRequestOf(_blocks.BlockSize);
        int first = -1;
        for (int block = 0; block <= _blocks.Count; block++)
        {
            bool isMissing = block < _blocks.Count && !IsJournaled(block);
            if (first >= 0 && (!isMissing || block - first == perRequest))
            {
                missing.Enqueue((first, block - 1));
                first = -1;
            }

            if (isMissing)
                first = first < 0 ? block : first;
            else if (block < _blocks.Count)
                Reuse(block);
        }

        return missing;
    }

    // Somebody may have deleted the file and left the journal: blocks that cannot be there are fetched with the others, not one by one.
    private bool IsJournaled(int block) =>
        _journal.ChecksumOf(block) is not null && _blocks.StartOf(block) + _blocks.LengthOf(block) <= _length;

    private void Reuse(int block)
    {
        _meter.Reuse(_blocks.LengthOf(block));
        _hash.Arrived(block);
    }

    private async Task WorkAsync(ConcurrentQueue<(int First, int Last)> missing, CancellationToken cancellationToken)
    {
        while (missing.TryDequeue(out (int First, int Last) range))
            await FetchAsync(() => _fetch.RunAsync(range.First, range.Last, TakeAsync, cancellationToken), cancellationToken);
    }

    private Task WholeAsync(CancellationToken cancellationToken) => FetchAsync(() => _fetch.RunWholeAsync(TakeAsync, cancellationToken), cancellationToken);

    private Task FetchAgainAsync(int block, CancellationToken cancellationToken) =>
        FetchAsync(() => _fetch.RunAsync(block, block, WriteAsync, cancellationToken), cancellationToken);

    private async Task FetchAsync(Func<Task> fetch, CancellationToken cancellationToken)
    {
        await _connections.WaitAsync(cancellationToken);
        try
        {
            await fetch();
        }
        finally
        {
            _connections.Release();
        }
    }

    private async ValueTask TakeAsync(int block, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await WriteAsync(block, content, cancellationToken);
        _hash.Arrived(block);
    }

    // The block first, the line about it after: a line that a kill leaves is of a block that is there.
    private async ValueTask WriteAsync(int block, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        // One at a time: the system makes the others wait anyway, and lets them spin meanwhile.
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await RandomAccess.WriteAsync(_file.SafeFileHandle, content, _blocks.StartOf(block), cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        _journal.Add(block, Crc32C.Of(content.Span));
        EarlyWrite.Begin(_file.SafeFileHandle, _blocks.StartOf(block), content.Length);
    }
}
