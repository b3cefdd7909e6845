namespace Kandil.Providers.Resilience;

/// <summary>
/// How many requests a server may be sent now: no more in any minute than the user says, and no more than the server itself says
/// that it still takes. Safe for many callers at once.
/// </summary>
/// <param name="perMinute">The most in any minute; null for no such limit.</param>
/// <param name="clock">What time it is, and what waits.</param>
internal sealed class Allowance(int? perMinute, TimeProvider clock)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly object _lock = new();

    // When requests were answered: by then the server has counted them, however long they were on their way.
    private readonly Queue<DateTimeOffset> _counted = new();
    private TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open;
    private int? _remaining;
    private DateTimeOffset _reset;

    /// <summary>Takes leave to send one request, and waits for it.</summary>
    /// <param name="most">The longest wait; where it would be longer, none is begun.</param>
    /// <param name="waits">Told that it waits, how long, and whether for the user's own number; null for nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null; or how long it would have been to wait, and nothing may be sent.</returns>
    public async ValueTask<TimeSpan?> EnterAsync(TimeSpan most, Action<TimeSpan, bool>? waits, CancellationToken cancellationToken)
    {
        DateTimeOffset last = clock.GetUtcNow() + most;
        while (true)
        {
            TimeSpan wait;
            bool isOwn;
            Task answered;
            lock (_lock)
            {
                DateTimeOffset now = clock.GetUtcNow();
                (wait, isOwn, bool mayShorten) = WaitAt(now);
                if (wait <= TimeSpan.Zero)
                {
                    _open++;
                    return null;
                }

                if (now + wait > last && !mayShorten)
                    return wait;
                answered = mayShorten ? _answered.Task : Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
            }

            waits?.Invoke(wait, isOwn);
            await Task.WhenAny(answered, Task.Delay(wait, clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A request was answered, or came to nothing.</summary>
    /// <param name="said">How many more the server takes, and for how long that holds; null if it does not say.</param>
    public void Leave((int Remaining, TimeSpan Reset)? said)
    {
        lock (_lock)
        {
            _open--;
            if (perMinute is not null)
                _counted.Enqueue(clock.GetUtcNow());
            Remember(said, clock.GetUtcNow());
            _answered.TrySetResult();
            _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    // Answers overtake each other, so that the least number counts as long as one holds.
    private void Remember((int Remaining, TimeSpan Reset)? said, DateTimeOffset now)
    {
        bool holds = _remaining is not null && now < _reset;
        if (said is { } allowance)
        {
            DateTimeOffset reset = now + allowance.Reset;
            (_remaining, _reset) = holds ? (Math.Min(_remaining!.Value, allowance.Remaining), reset > _reset ? reset : _reset) : (allowance.Remaining, reset);
        }
        else if (!holds)
        {
            _remaining = null;
        }
    }

    private (TimeSpan Wait, bool IsOwn, bool MayShorten) WaitAt(DateTimeOffset now)
    {
        while (_counted.TryPeek(out DateTimeOffset oldest) && now - oldest >= Minute)
            _counted.Dequeue();
        TimeSpan own = perMinute is not { } most || _counted.Count + _open < most ? TimeSpan.Zero
            : _counted.TryPeek(out DateTimeOffset first) ? first + Minute - now
            : Minute;
        TimeSpan its = WaitForServer(now);
        return own > its ? (own, true, false) : (its, false, _open > 0);
    }

    // What is on its way was perhaps counted by the server, perhaps not: its answer says. When the time of its number is over, one
    // request finds out the next.
    private TimeSpan WaitForServer(DateTimeOffset now) => _remaining is not { } remaining ? TimeSpan.Zero
        : now < _reset ? (remaining - _open <= 0 ? _reset - now : TimeSpan.Zero)
        : _open > 0 ? Minute : TimeSpan.Zero;
}
