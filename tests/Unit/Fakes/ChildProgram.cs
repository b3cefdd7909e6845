using System.Diagnostics;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>What a program ended with.</summary>
public sealed record ChildResult(int ExitCode, string Output, string Error)
{
    /// <summary>All that it said, for a message.</summary>
    public string Said => Error + Output;
}

/// <summary>
/// Programs that a test waits for: each ends within a limit, or it and all that it started are killed and the test fails. None has
/// the streams of the test's own process, so that whatever is left behind holds nothing open that others wait for.
/// </summary>
public static class ChildProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Runs a program to its end, with nothing on standard input.</summary>
    /// <param name="start">What to start; its streams become pipes.</param>
    /// <param name="limit">How long it may take; null for two minutes.</param>
    public static async Task<ChildResult> RunAsync(ProcessStartInfo start, TimeSpan? limit = null)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return await EndAsync(process, limit);
    }

    /// <summary>The same, where nothing can be awaited.</summary>
    public static ChildResult Run(ProcessStartInfo start) => Task.Run(() => RunAsync(start)).GetAwaiter().GetResult();

    /// <summary>Waits for the end of a program whose output and errors are pipes that nobody else reads.</summary>
    /// <exception cref="TimeoutException">It or something that it started is still there; it is killed.</exception>
    public static async Task<ChildResult> EndAsync(Process process, TimeSpan? limit = null)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task end = Task.WhenAll(process.WaitForExitAsync(), output, error);
        try
        {
            await end.WaitAsync(limit ?? Patience);
            return new ChildResult(process.ExitCode, await output, await error);
        }
        catch (TimeoutException)
        {
            string why = process.HasExited ? "ended, but something that it started did not" : "did not end";
            KillTree(process);
            await end.WaitAsync(Grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new TimeoutException($"{process.StartInfo.FileName} {why} within {limit ?? Patience}. {Text(error)}{Text(output)}");
        }
    }

    /// <summary>Kills a program and all that it started, if it is still there.</summary>
    public static void KillTree(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
    }

    private static string Text(Task<string> stream) => stream.IsCompletedSuccessfully ? stream.Result : "";
}
