namespace Kandil.Core.Http;

/// <summary>Tells whoever asked for something that it waits: after a while, then each second, and when it is over. Disposing of it is its end; nothing is told later.</summary>
public sealed class WaitTelling : IAsyncDisposable
{
    /// <summary>How long nothing may move before it is told; for longer, people think of a fault.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How long it is between two words.</summary>
    public static readonly TimeSpan BetweenWords = TimeSpan.FromSeconds(1);

    private readonly Action<HttpWait> _told;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _over = new();
    private readonly long _began;
    private readonly Task _telling;
    private HttpWait _wait;
    private bool _isTold;

    private WaitTelling(Action<HttpWait> told, HttpWait wait, TimeSpan patience, TimeProvider clock)
    {
        (_told, _wait, _clock, _began) = (told, wait, clock, clock.GetTimestamp());
        _telling = TellAsync(patience);
    }

    /// <summary>Begins.</summary>
    /// <param name="told">What is told; null for nobody.</param>
    /// <param name="wait">The wait.</param>
    /// <param name="patience">How long it is kept to oneself.</param>
    /// <param name="clock">What counts the seconds.</param>
    /// <returns>Null where nobody is told.</returns>
    public static WaitTelling? Begin(Action<HttpWait>? told, HttpWait wait, TimeSpan patience, TimeProvider clock) =>
        told is null ? null : new WaitTelling(told, wait, patience, clock);

    /// <summary>It turns out to last so much longer from now on.</summary>
    public void Lasts(TimeSpan rest) => _wait = _wait with { Whole = _clock.GetElapsedTime(_began) + rest };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _telling;
        _over.Dispose();
        if (_isTold)
            Tell(isOver: true);
    }

    private async Task TellAsync(TimeSpan patience)
    {
        for (TimeSpan pause = patience; ; pause = BetweenWords)
        {
            await Task.Delay(pause, _clock, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_over.IsCancellationRequested)
                return;
            Tell(isOver: false);
        }
    }

    private void Tell(bool isOver)
    {
        _told(_wait with { Elapsed = _clock.GetElapsedTime(_began), IsNews = !_isTold, IsOver = isOver });
        _isTold = true;
    }
}
