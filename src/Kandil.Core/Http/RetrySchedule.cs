using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Kandil.Core.Http;

/// <summary>Tries a read again after failures that pass: half a second, then twice as long each time, a random half of it left out.</summary>
/// <param name="retries">How often a read is sent again.</param>
/// <param name="clock">What waits.</param>
/// <param name="waiting">Told of each wait; null to tell nobody.</param>
internal sealed class RetrySchedule(int retries, TimeProvider clock, Action<HttpWait>? waiting = null)
{
    /// <summary>The longest wait that a server is granted. One that asks for more gets no further try: the user is told when to come again.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestOwnWait = TimeSpan.FromSeconds(30);

    /// <summary>Runs the attempt until it succeeds, fails for good, or has failed once more than there are retries.</summary>
    /// <param name="server">Host and port of the server that is read from.</param>
    /// <param name="attempt">The read.</param>
    /// <param name="cancellationToken">Ends a wait, too.</param>
    public async Task<T> RunAsync<T>(string server, Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (int failures = 0; ; failures++)
        {
            HttpWait wait;
            try
            {
                return await attempt();
            }
            catch (PassingFailureException passing)
            {
                if (failures >= retries || passing.After > LongestWait)
                    ExceptionDispatchInfo.Throw(passing.Failure);
                string why = passing.Status?.ToString(CultureInfo.InvariantCulture) ?? "no answer";
                wait = new HttpWait(server, passing.After is null ? HttpWaitReason.Failure : HttpWaitReason.AskedFor, WaitAfter(failures, passing.After))
                {
                    Failure = why, Try = failures + 2, Tries = retries + 1,
                };
            }

            await WaitAsync(wait, cancellationToken);
        }
    }

    private async Task WaitAsync(HttpWait wait, CancellationToken cancellationToken)
    {
        TimeSpan whole = wait.Whole!.Value;
        if (waiting is null)
        {
            await Task.Delay(whole, clock, cancellationToken);
            return;
        }

        try
        {
            for (TimeSpan elapsed = TimeSpan.Zero; elapsed < whole; elapsed += WaitTelling.BetweenWords)
            {
                waiting(wait with { Elapsed = elapsed, IsNews = elapsed == TimeSpan.Zero });
                TimeSpan rest = whole - elapsed;
                await Task.Delay(rest < WaitTelling.BetweenWords ? rest : WaitTelling.BetweenWords, clock, cancellationToken);
            }
        }
        finally
        {
            waiting(wait with { Elapsed = whole, IsOver = true });
        }
    }

    private static TimeSpan WaitAfter(int failures, TimeSpan? asked)
    {
        var most = FirstWait * Math.Pow(2, Math.Min(failures, 16));
        var own = (most < LongestOwnWait ? most : LongestOwnWait) * (0.5 + (Random.Shared.NextDouble() / 2));
        // A little later than asked, and not all at the same moment: parallel ranges were refused together.
        return asked is { } time ? time + (own / 4) : own;
    }
}
