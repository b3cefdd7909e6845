using System.Globalization;
using Kandil.Core.Http;

namespace Kandil.Providers.Resilience;

/// <summary>Tells one question's asker what it waits for at a server.</summary>
/// <param name="told">What is told; null for nobody.</param>
/// <param name="server">What the user calls the server.</param>
/// <param name="tries">How often it is asked at the most.</param>
/// <param name="clock">What counts the seconds.</param>
internal sealed class ServerWaits(Action<HttpWait>? told, string server, int tries, TimeProvider clock) : IAsyncDisposable
{
    private WaitTelling? _untilNextTry;

    /// <summary>The first text of an answer is waited for, until what this gives is disposed of.</summary>
    public WaitTelling? ForAnswer() => Begin(new HttpWait(server, HttpWaitReason.Answer), WaitTelling.Patience);

    /// <summary>Leave to ask is waited for, until what this gives is disposed of. A moment of it is not worth telling.</summary>
    public WaitTelling? ForLimit(HttpWaitReason limit, TimeSpan time) => Begin(new HttpWait(server, limit, time), WaitTelling.BetweenWords);

    /// <summary>A try failed, and the next one comes after a while.</summary>
    /// <param name="failure">What it failed with.</param>
    /// <param name="next">The number of the next.</param>
    /// <param name="time">How long it is until then.</param>
    public void UntilNextTry(PassingFailureException failure, int next, TimeSpan time) => _untilNextTry = Begin(
        new HttpWait(server, failure.After is null ? HttpWaitReason.Failure : HttpWaitReason.AskedFor, time)
        {
            Failure = failure.Status?.ToString(CultureInfo.InvariantCulture) ?? "no answer", Try = next, Tries = tries,
        },
        TimeSpan.Zero);

    /// <summary>The next try begins, or there is none.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_untilNextTry is { } telling)
            await telling.DisposeAsync();
        _untilNextTry = null;
    }

    private WaitTelling? Begin(HttpWait wait, TimeSpan patience) => WaitTelling.Begin(told, wait, patience, clock);
}
