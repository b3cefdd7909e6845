namespace Kandil.Core.Http;

/// <summary>
/// A token bucket that every body of a sender draws from. Each taker pays after it has read, by waiting until the bytes of all
/// takers so far fit the rate; a tenth of a second's worth may pass in one go.
/// </summary>
internal sealed class BandwidthLimit(long bytesPerSecond, TimeProvider clock)
{
    private const double Burst = 0.1;

    private readonly object _gate = new();
    private readonly long _start = clock.GetTimestamp();
    private double _paidUntil;

    /// <summary>The most that a taker should read at once, so that takers alternate and no wait is long.</summary>
    public int MostAtOnce { get; } = (int)Math.Clamp(bytesPerSecond * Burst, 1, 1 << 20);

    /// <summary>Completes when the bytes, and those of all who came before, fit the rate.</summary>
    public Task PayAsync(int bytes, CancellationToken cancellationToken)
    {
        double wait;
        lock (_gate)
        {
            double now = clock.GetElapsedTime(_start).TotalSeconds;
            _paidUntil = Math.Max(_paidUntil, now - Burst) + ((double)bytes / bytesPerSecond);
            wait = _paidUntil - now;
        }

        return wait <= 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromSeconds(wait), clock, cancellationToken);
    }
}
