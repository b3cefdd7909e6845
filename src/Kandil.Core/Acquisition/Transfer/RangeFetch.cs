using System.Buffers;
using System.Globalization;
using Kandil.Core.Errors;
using Kandil.Core.Http;

namespace Kandil.Core.Acquisition.Transfer;

/// <summary>Takes a whole block that arrived.</summary>
/// <param name="block">Its number.</param>
/// <param name="content">Its bytes, valid until the returned task ends.</param>
/// <param name="cancellationToken">Gives up.</param>
internal delegate ValueTask TakeBlock(int block, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

/// <summary>
/// Fetches blocks of a file that follow one another. What breaks is asked for again from the byte where it broke; an answer
/// that is not of the file that was begun makes the file start over.
/// </summary>
internal sealed class RangeFetch(HttpSender http, RemoteFile file, BlockDivision blocks, IVersionTag version, FileMeter meter, DownloadOptions options)
{
    private const double FirstWaitSeconds = 0.25;
    private const double LongestWaitSeconds = 10;

    /// <summary>Fetches the blocks from the first to the last, by one connection.</summary>
    /// <exception cref="StartOverException">The file is another one than was begun, or the server gives only all of it.</exception>
    /// <exception cref="KandilException">E_NET, E_TIMEOUT, E_AUTH, E_NOT_FOUND, E_RATE_LIMIT.</exception>
    public async Task RunAsync(int first, int last, TakeBlock take, CancellationToken cancellationToken)
    {
        var span = new Span(first, last, blocks, take);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(blocks.BlockSize);
        try
        {
            for (int failures = 0; !span.IsWhole;)
            {
                long before = span.Next;
                KandilException? failure = await AttemptAsync(span, buffer, isWhole: false, cancellationToken);
                if (failure is null)
                    continue;
                failures = span.Next - before >= blocks.BlockSize ? 1 : failures + 1;
                if (failures > options.Retries)
                    throw failure;
                await WaitAsync(failures, cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Fetches all blocks by one answer, from a server that gives no parts.</summary>
    /// <exception cref="StartOverException">It broke off.</exception>
    /// <exception cref="KandilException">E_NET, E_TIMEOUT, E_AUTH, E_NOT_FOUND, E_RATE_LIMIT.</exception>
    public async Task RunWholeAsync(TakeBlock take, CancellationToken cancellationToken)
    {
        var span = new Span(0, blocks.Count - 1, blocks, take);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(blocks.BlockSize);
        try
        {
            KandilException? failure = await AttemptAsync(span, buffer, isWhole: true, cancellationToken);
            if (failure is not null)
                throw new StartOverException(failure.Code == ErrorCode.Timeout ? failure : AcquisitionErrors.NeverWhole(file.Shown), onlyWhole: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <returns>Null when everything came; else the failure that ended the answer early and that passes.</returns>
    private async Task<KandilException?> AttemptAsync(Span span, byte[] buffer, bool isWhole, CancellationToken cancellationToken)
    {
        var read = new HttpRead(file.Address)
        {
            From = isWhole ? null : span.Next,
            To = isWhole ? null : span.End - 1,
            IfRange = isWhole ? null : version.Tag,
            Credential = file.Credential,
            AcceptStatus = [416],
        };
        await using HttpReply reply = await http.SendAsync(read, cancellationToken);
        if (CheckAnswer(reply, span, isWhole) is { } lie)
            return lie;
        try
        {
            long end = reply.ContentRange is { } range && !isWhole ? Math.Min(span.End, range.To + 1) : span.End;
            while (span.Next < end)
            {
                int want = (int)Math.Min(span.Room, end - span.Next);
                int came = await reply.Body.ReadAsync(buffer.AsMemory(span.Filled, want), cancellationToken);
                if (came == 0)
                    return AcquisitionErrors.ShortBody(file.Shown, end - span.Next);
                meter.Receive(came);
                await span.AddAsync(buffer, came, cancellationToken);
            }

            return null;
        }
        catch (HttpBrokenException broken)
        {
            return broken.Failure;
        }
        catch (KandilException stalled) when (stalled.Code == ErrorCode.Timeout)
        {
            return stalled;
        }
    }

    /// <returns>Null for an answer that can be used; a failure that may pass.</returns>
    private KandilException? CheckAnswer(HttpReply reply, Span span, bool isWhole)
    {
        bool isSame = StrongTag(reply) is not { } tag || version.TryAgreeOn(tag);
        if (!isSame)
            throw new StartOverException(AcquisitionErrors.KeepsChanging(file.Model, file.File.Path.Value, file.Shown));
        switch (reply.Status)
        {
            case 206 when !isWhole:
                if (reply.ContentRange is not { } range || range.From != span.Next || range.To >= span.End || range.To < range.From)
                    return AcquisitionErrors.LyingRange(file.Shown, Text(span.Next, span.End - 1), Said(reply));
                return range.Total is null || range.Total == blocks.Size ? null : throw new StartOverException(WrongLength(range.Total));
            case 200 when isWhole || (span.Next == 0 && span.End == blocks.Size):
                return reply.Length is null || reply.Length == blocks.Size ? null : throw new StartOverException(WrongLength(reply.Length), isWhole);
            case 200:
                throw new StartOverException(AcquisitionErrors.NeverWhole(file.Shown), onlyWhole: true);
            case 416:
                throw new StartOverException(WrongLength(null));
            default:
                throw NetworkErrors.UnexpectedStatus(file.Shown, reply.Status, "");
        }
    }

    private KandilException WrongLength(long? actual) => AcquisitionErrors.WrongLength(file.Model, file.File.Path.Value, blocks.Size, actual);

    // A weak tag promises the same meaning, not the same bytes.
    private static string? StrongTag(HttpReply reply) =>
        reply.Status is 200 or 206 && reply.Headers.GetValueOrDefault("etag") is { Length: > 2 } tag && tag[0] == '"' ? tag : null;

    private static string Text(long from, long to) => string.Create(CultureInfo.InvariantCulture, $"{from} to {to}");

    private static string Said(HttpReply reply) => reply.ContentRange is { } range ? Text(range.From, range.To) : "a part that it does not name";

    private Task WaitAsync(int failures, CancellationToken cancellationToken)
    {
        double most = Math.Min(FirstWaitSeconds * Math.Pow(2, failures - 1), LongestWaitSeconds);
        return Task.Delay(TimeSpan.FromSeconds(most * (0.5 + (Random.Shared.NextDouble() / 2))), options.Clock, cancellationToken);
    }

    /// <summary>The blocks that one connection fetches, and how far it is with them.</summary>
    private sealed class Span(int first, int last, BlockDivision blocks, TakeBlock take)
    {
        private int _block = first;

        /// <summary>Bytes of the current block that are here.</summary>
        public int Filled { get; private set; }

        /// <summary>The byte of the file that comes next.</summary>
        public long Next => blocks.StartOf(_block) + Filled;

        /// <summary>The byte after the last.</summary>
        public long End { get; } = blocks.StartOf(last) + blocks.LengthOf(last);

        public bool IsWhole => _block > last;

        /// <summary>Bytes that the current block still takes.</summary>
        public int Room => blocks.LengthOf(_block) - Filled;

        public async ValueTask AddAsync(byte[] buffer, int came, CancellationToken cancellationToken)
        {
            Filled += came;
            if (Room > 0)
                return;
            await take(_block, buffer.AsMemory(0, Filled), cancellationToken);
            (_block, Filled) = (_block + 1, 0);
        }
    }
}
