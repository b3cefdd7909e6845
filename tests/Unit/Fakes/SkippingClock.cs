namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// A clock on which every wait ends at once, having moved the time and left a record, but for waits of the given lengths: those
/// (timeouts, which are not meant to run out) last until <see cref="EndAsync"/> ends them.
/// </summary>
public sealed class SkippingClock(params TimeSpan[] kept) : TimeProvider
{
    private readonly object _gate = new();
    private readonly HashSet<SkippedTimer> _pending = [];
    private readonly List<TimeSpan> _waits = [];
    private TaskCompletionSource _changed = New();
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The waits that were skipped, in their order.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate)
            {
                return [.. _waits];
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SkippedTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until something waits for that long, a kept length.</summary>
    public Task BeginAsync(TimeSpan length) => FindAsync(length, _ => { });

    /// <summary>Waits until something waits for that long, a kept length, and ends it.</summary>
    public Task EndAsync(TimeSpan length) => FindAsync(length, timer =>
    {
        _pending.Remove(timer);
        _now += length;
        timer.Fire();
    });

    private async Task FindAsync(TimeSpan length, Action<SkippedTimer> found)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_pending.FirstOrDefault(timer => timer.Length == length) is { } timer)
                {
                    found(timer);
                    return;
                }

                changed = _changed.Task;
            }

            await changed;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Set(SkippedTimer timer, TimeSpan length)
    {
        lock (_gate)
        {
            _pending.Remove(timer);
            timer.Length = length;
            if (length == Timeout.InfiniteTimeSpan)
                return;
            if (!kept.Contains(length))
            {
                _waits.Add(length);
                _now += length;
                timer.Fire();
                return;
            }

            _pending.Add(timer);
            var changed = _changed;
            _changed = New();
            changed.SetResult();
        }
    }

    private void Remove(SkippedTimer timer)
    {
        lock (_gate)
        {
            _pending.Remove(timer);
        }
    }

    private sealed class SkippedTimer(SkippingClock clock, Action callback) : ITimer
    {
        public TimeSpan Length { get; set; }

        public void Fire() => ThreadPool.QueueUserWorkItem(_ => callback());

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime);
            return true;
        }

        public void Dispose() => clock.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
