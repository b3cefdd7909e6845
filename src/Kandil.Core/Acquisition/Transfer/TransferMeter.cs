using Kandil.Core.Primitives;

namespace Kandil.Core.Acquisition.Transfer;

/// <summary>
/// Counts the bytes of an installation and says how far it is, ten times a second at the most: first how many of the bytes
/// to fetch are here, then how many of the files' are hashed. Safe for many callers at once; its listener is called one call at a time.
/// </summary>
internal sealed class TransferMeter(long toFetch, long toHash, IProgress<OperationProgress>? progress, TimeProvider clock)
{
    private const int MostSamples = 50;
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private readonly Queue<(long Time, long Received)> _samples = new([(clock.GetTimestamp(), 0)]);
    private long? _reported;
    private long _here;
    private long _hashed;
    private bool _saidHere;

    /// <summary>Bytes that came over the network.</summary>
    public long Received { get; private set; }

    /// <summary>Bytes that were on this machine already.</summary>
    public long Reused { get; private set; }

    /// <summary>When the last byte had come; the time of making the meter where none had to.</summary>
    public long LastReceived { get; private set; } = clock.GetTimestamp();

    /// <summary>The meter of one file, or of one chunk.</summary>
    /// <param name="name">What is shown to be worked on.</param>
    public FileMeter For(string name) => new(this, name);

    internal void Receive(string file, long bytes)
    {
        lock (_gate)
        {
            (Received, _here, LastReceived) = (Received + bytes, _here + bytes, clock.GetTimestamp());
            Report(file);
        }
    }

    internal void Reuse(string file, long bytes)
    {
        lock (_gate)
        {
            (Reused, _here) = (Reused + bytes, _here + bytes);
            Report(file);
        }
    }

    internal void Lose(long received, long reused, long hashed)
    {
        lock (_gate)
        {
            (_here, Reused, _hashed) = (_here - received - reused, Reused - reused, _hashed - hashed);
        }
    }

    internal void Hash(string file, long bytes)
    {
        lock (_gate)
        {
            _hashed += bytes;
            if (_here >= toFetch)
                Report(file);
        }
    }

    private void Report(string file)
    {
        long now = clock.GetTimestamp();
        bool isHere = _here >= toFetch;
        bool isTurn = isHere && !_saidHere;
        if (progress is null || (!isTurn && _hashed < toHash && _reported is { } last && clock.GetElapsedTime(last, now) < BetweenReports))
            return;
        (_reported, _saidHere) = (now, isHere);
        _samples.Enqueue((now, Received));
        if (_samples.Count > MostSamples)
            _samples.Dequeue();
        progress.Report(isHere && !isTurn
            ? new OperationProgress("verify", file, Math.Min(_hashed, toHash), toHash)
            : new OperationProgress("download", file, Math.Min(_here, toFetch), toFetch) { BytesPerSecond = Rate(now) });
    }

    private double? Rate(long now)
    {
        (long began, long received) = _samples.Peek();
        double seconds = clock.GetElapsedTime(began, now).TotalSeconds;
        return seconds > 0 ? (Received - received) / seconds : null;
    }
}

/// <summary>Counts the bytes of one file, so that they can be taken back when it starts over.</summary>
internal sealed class FileMeter(TransferMeter all, string name)
{
    private long _received;
    private long _reused;
    private long _hashed;

    /// <summary>Bytes came over the network.</summary>
    public void Receive(int bytes)
    {
        Interlocked.Add(ref _received, bytes);
        all.Receive(name, bytes);
    }

    /// <summary>Bytes are here already.</summary>
    public void Reuse(long bytes)
    {
        Interlocked.Add(ref _reused, bytes);
        all.Reuse(name, bytes);
    }

    /// <summary>Bytes are hashed.</summary>
    public void Hash(long bytes)
    {
        Interlocked.Add(ref _hashed, bytes);
        all.Hash(name, bytes);
    }

    /// <summary>Bytes that were here turned out to be of no use.</summary>
    public void Lose(long bytes)
    {
        Interlocked.Add(ref _reused, -bytes);
        all.Lose(0, bytes, 0);
    }

    /// <summary>All that came is of no use.</summary>
    public void StartOver() =>
        all.Lose(Interlocked.Exchange(ref _received, 0), Interlocked.Exchange(ref _reused, 0), Interlocked.Exchange(ref _hashed, 0));
}
