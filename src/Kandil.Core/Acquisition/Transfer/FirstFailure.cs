namespace Kandil.Core.Acquisition.Transfer;

/// <summary>Waits for work that only makes sense together.</summary>
internal static class FirstFailure
{
    /// <summary>Waits until all tasks have ended. The first that fails stops the others, and is the failure: theirs only follow from it.</summary>
    /// <param name="tasks">The tasks, which <paramref name="stop"/> cancels.</param>
    /// <param name="stop">Is cancelled at the first failure.</param>
    public static async Task WhenAllAsync(IEnumerable<Task> tasks, CancellationTokenSource stop)
    {
        List<Task> running = [.. tasks];
        Task? cause = null;
        while (running.Count > 0)
        {
            Task done = await Task.WhenAny(running);
            running.Remove(done);
            if (done.IsCompletedSuccessfully || cause is not null)
                continue;
            cause = done;
            await stop.CancelAsync();
        }

        if (cause is not null)
            await cause;
    }
}
