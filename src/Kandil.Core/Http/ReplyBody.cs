using Kandil.Core.Errors;

namespace Kandil.Core.Http;

/// <summary>A body that keeps to the bandwidth limit, notices a stalled server and says in one way that a connection broke.</summary>
internal sealed class ReplyBody : Stream
{
    private readonly Stream _inner;
    private readonly string _shown;
    private readonly long? _length;
    private readonly StallRule _rule;
    private readonly BandwidthLimit? _limit;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stall;
    private TimeSpan _waited;
    private long _receivedSince;
    private long _received;

    /// <summary>Makes one.</summary>
    /// <param name="inner">The connection's own stream, disposed with this one.</param>
    /// <param name="shown">The address as errors show it.</param>
    /// <param name="length">How many bytes must come; null if unknown.</param>
    /// <param name="rule">When it counts as stalled.</param>
    /// <param name="limit">The limit to keep; null for none.</param>
    /// <param name="clock">What waits.</param>
    public ReplyBody(Stream inner, string shown, long? length, StallRule rule, BandwidthLimit? limit, TimeProvider clock)
    {
        (_inner, _shown, _length, _rule, _limit, _clock) = (inner, shown, length, rule, limit, clock);
        _stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _received;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_limit is not null && buffer.Length > _limit.MostAtOnce)
            buffer = buffer[.._limit.MostAtOnce];
        int read = await WatchedReadAsync(buffer, cancellationToken);
        if (read == 0 && buffer.Length > 0 && _received < _length)
            throw new HttpBrokenException(NetworkErrors.Broken(_shown, _received, null));

        _received += read;
        CountProgress(read);
        if (_limit is not null && read > 0)
            await _limit.PayAsync(read, cancellationToken);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _stall.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> WatchedReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        long began = _clock.GetTimestamp();
        // One source for every read of the body: a linked one for each would cost several allocations a read.
        using var registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _stall);
        try
        {
            if (_rule.Timeout != Timeout.InfiniteTimeSpan)
                _stall.CancelAfter(TimeLeft());
            return await _inner.ReadAsync(buffer, _stall.Token);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (_stall.IsCancellationRequested)
        {
            throw NetworkErrors.Stalled(_shown, _received, _rule.Timeout);
        }
        catch (Exception cause) when (cause is IOException or HttpRequestException)
        {
            throw new HttpBrokenException(NetworkErrors.Broken(_shown, _received, cause));
        }
        finally
        {
            _stall.CancelAfter(Timeout.InfiniteTimeSpan);
            _waited += _clock.GetElapsedTime(began);
        }
    }

    private TimeSpan TimeLeft() => _rule.Timeout > _waited ? _rule.Timeout - _waited : TimeSpan.Zero;

    private void CountProgress(int read)
    {
        _receivedSince += read;
        if (_receivedSince < _rule.LeastBytes)
            return;
        (_receivedSince, _waited) = (0, TimeSpan.Zero);
    }
}
