using System.Diagnostics;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// A clock on which time passes so many times as fast, timeouts and waits included, so that a server that is really slow or
/// silent is found out in a moment. Its wall clock may be one that is set back whenever somebody looks at it.
/// </summary>
public sealed class FastClock(double speed = 30, TimeSpan setBack = default) : TimeProvider
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private long _looks;

    public override long TimestampFrequency => Stopwatch.Frequency;

    public override long GetTimestamp() => _start + (long)((Stopwatch.GetTimestamp() - _start) * speed);

    public override DateTimeOffset GetUtcNow() => _began + GetElapsedTime(_start) - (setBack * Interlocked.Increment(ref _looks));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(System.CreateTimer(callback, state, Real(dueTime), Real(period)), this);

    private TimeSpan Real(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / speed;

    private sealed class FastTimer(ITimer timer, FastClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Real(dueTime), clock.Real(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
