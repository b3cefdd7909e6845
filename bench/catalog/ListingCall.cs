using System.Globalization;
using Kandil.Bench.Measuring;

namespace Kandil.Bench.Catalog;

/// <summary>
/// The second call of <c>Get-KandilModel -Available</c> in a new pwsh over an empty home, and the second of <c>ConvertFrom-Json</c>
/// over the texts of the catalogue's files, read before.
/// </summary>
internal static class ListingCall
{
    private const string Script = """
        $ErrorActionPreference = 'Stop'
        Import-Module $env:BENCH_MODULE
        $texts = Get-ChildItem $env:BENCH_DATA -Filter *.json | Where-Object Name -ne catalog.schema.json | ForEach-Object { Get-Content $_.FullName -Raw }
        $clock = [System.Diagnostics.Stopwatch]::new()
        foreach ($call in 1, 2) { $clock.Restart(); $models = Get-KandilModel -Available; $ours = $clock.Elapsed.TotalMilliseconds }
        foreach ($call in 1, 2) { $clock.Restart(); $parsed = foreach ($text in $texts) { ConvertFrom-Json $text }; $theirs = $clock.Elapsed.TotalMilliseconds }
        if ($models.Count -lt 50 -or @($parsed.profiles | Where-Object Name).Count -gt $models.Count) { throw 'The models are not those of the files.' }
        '{0} {1}' -f $ours.ToString('R', [cultureinfo]::InvariantCulture), $theirs.ToString('R', [cultureinfo]::InvariantCulture)
        """;

    /// <summary>Both in milliseconds.</summary>
    /// <param name="home">The folder that is Kandil's home, in which there is nothing yet.</param>
    public static async Task<(double Kandil, double Peer)> RunAsync(string home)
    {
        ProgramRun run = await ProgramRun.OfAsync("pwsh", ["-NoProfile", "-NonInteractive", "-Command", Script], new()
        {
            ["KANDIL_HOME"] = home,
            ["BENCH_MODULE"] = Path.Combine(PublishedPrograms.Repository, "out", "Kandil"),
            ["BENCH_DATA"] = Path.Combine(PublishedPrograms.Repository, "src", "Kandil.Core", "Catalog", "Data"),
        });
        double[] times = [.. run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        return (times[0], times[1]);
    }
}
