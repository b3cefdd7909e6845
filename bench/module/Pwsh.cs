using System.Globalization;
using Kandil.Bench.Measuring;

namespace Kandil.Bench.Module;

/// <summary>A script in a fresh pwsh, which gives milliseconds.</summary>
internal sealed class Pwsh(string module, string home)
{
    // What a script measures stands between these: each of them in a line of its own script, so that nothing of it is compiled before.
    private const string Start = "$clock = [System.Diagnostics.Stopwatch]::StartNew()";
    private const string Stop = "$clock.Elapsed.TotalMilliseconds.ToString('R', [cultureinfo]::InvariantCulture)";

    /// <summary>How long a command takes in a process of its own, without the process's start.</summary>
    /// <param name="command">What is measured.</param>
    /// <param name="before">What is done first; null for nothing.</param>
    public async Task<double> TimeAsync(string command, string? before = null) =>
        (await RunAsync($"{before}; {Start}; $null = {command}; {Stop}"))[0];

    /// <summary>The numbers that a script writes.</summary>
    public async Task<double[]> RunAsync(string script)
    {
        ProgramRun run = await ProgramRun.OfAsync("pwsh", ["-NoProfile", "-NonInteractive", "-Command", "$ErrorActionPreference = 'Stop'; " + script], new()
        {
            ["KANDIL_HOME"] = home,
            ["BENCH_MODULE"] = module,
        });
        return [.. run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
    }
}
