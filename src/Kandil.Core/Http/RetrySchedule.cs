using System.Runtime.ExceptionServices;

namespace Kandil.Core.Http;

/// <summary>Tries a read again after failures that pass: half a second, then twice as long each time, a random half of it left out.</summary>
internal sealed class RetrySchedule(int retries, TimeProvider clock)
{
    /// <summary>The longest wait that a server is granted. One that asks for more gets no further try: the user is told when to come again.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestOwnWait = TimeSpan.FromSeconds(30);

    /// <summary>Runs the attempt until it succeeds, fails for good, or has failed once more than there are retries.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (int failures = 0; ; failures++)
        {
            TimeSpan wait;
            try
            {
                return await attempt();
            }
            catch (PassingFailureException passing)
            {
                if (failures >= retries || passing.After > LongestWait)
                    ExceptionDispatchInfo.Throw(passing.Failure);
                wait = WaitAfter(failures, passing.After);
            }

            await Task.Delay(wait, clock, cancellationToken);
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
