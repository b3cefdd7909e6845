using System.ComponentModel;
using System.Diagnostics;

namespace Kandil.Bench.Measuring;

/// <summary>A program that ran to its end.</summary>
/// <param name="Output">Its standard output.</param>
/// <param name="Elapsed">From its start to its end.</param>
/// <param name="Processor">User and system time, as last seen: short of the end by <see cref="BetweenLooks"/> at most.</param>
/// <param name="PeakMemory">The most bytes that were resident, as last seen.</param>
internal sealed record ProgramRun(string Output, TimeSpan Elapsed, TimeSpan Processor, long PeakMemory)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    public static Task<ProgramRun> OfAsync(string program, params string[] arguments) => OfAsync(program, arguments, []);

    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public static async Task<ProgramRun> OfAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        long began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        using var looks = new PeriodicTimer(BetweenLooks);
        var ended = EndAsync(process, began, looks);
        var (processor, memory) = (TimeSpan.Zero, 0L);
        while (await looks.WaitForNextTickAsync())
        {
            // One that just ended is still there for a moment, without its memory.
            var (spent, resident) = Look(process) ?? default;
            (processor, memory) = (spent > processor ? spent : processor, Math.Max(memory, resident));
        }

        TimeSpan elapsed = await ended;
        return process.ExitCode == 0
            ? new ProgramRun(await output, elapsed, processor, memory)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {await errors}{await output}");
    }

    private static async Task<TimeSpan> EndAsync(Process process, long began, PeriodicTimer looks)
    {
        await process.WaitForExitAsync();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(began);
        looks.Dispose();
        return elapsed;
    }

    // The system forgets both at the program's end, so they are asked for while it runs.
    private static (TimeSpan Processor, long Memory)? Look(Process process)
    {
        try
        {
            process.Refresh();
            return (process.TotalProcessorTime, process.PeakWorkingSet64);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
