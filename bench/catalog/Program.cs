// What finding a model by a name, and listing the catalogue, cost.
//
//     ./build.ps1; dotnet run -c Release --project bench/catalog -- [--runs 8] [--only NAME] [--names 10000]
//
// Every row is a ratio against a peer, both measured in this one run: the runs alternate, and each side's figure is the median,
// after one run of each that does not count.
//
//     fuzzy            20 wrong names resolved among 10,000, against one pass of plain edit distance over them for each: at most 1.5
//     available        the second Get-KandilModel -Available of a new pwsh over an empty home, against the second ConvertFrom-Json
//                      of the catalogue's files: at most 5. Needs pwsh, and the module built into out/Kandil.
using System.Diagnostics;
using Kandil.Bench.Catalog;
using Kandil.Bench.Measuring;
using Kandil.Core.Catalog;

var arguments = new BenchArguments(args);
int count = arguments.Number("--names", 10_000);
var report = Report.Begin($"Median of {arguments.Runs} alternating runs, {count} names.");
if (arguments.Wants("fuzzy"))
{
    IReadOnlyList<string> names = ManyNames.Make(count);
    var index = new ModelNameIndex(names.Select(name => (name, name)));
    Task<double> Kandil() => Timed(() => ManyNames.Typed.Count(typed => index.Find(typed) is { Meaning: not null } or { Meant.Count: > 0 }));
    Task<double> Peer() => Timed(() => ManyNames.Typed.Count(typed => EditDistance.Nearest(typed, names).Length > 0));
    await Alternation.MediansAsync(1, Kandil, Peer);
    var (ours, theirs) = await Alternation.MediansAsync(arguments.Runs, Kandil, Peer);
    report.Add(new Figure("fuzzy", ours, theirs, "ms", 1.5, AtLeast: false));
}

if (arguments.Wants("available"))
{
    string scratch = Directory.CreateTempSubdirectory("kandil-bench-").FullName;
    try
    {
        var calls = new List<(double Kandil, double Peer)>();
        for (int run = 0; run <= arguments.Runs; run++)
            calls.Add(await ListingCall.RunAsync(Path.Combine(scratch, $"home{run}")));
        report.Add(new Figure("available", Alternation.Median(calls.Skip(1).Select(call => call.Kandil)), Alternation.Median(calls.Skip(1).Select(call => call.Peer)), "ms", 5, AtLeast: false));
    }
    finally
    {
        Directory.Delete(scratch, true);
    }
}

return report.ExitCode;

static Task<double> Timed(Func<int> work)
{
    long start = Stopwatch.GetTimestamp();
    return work() > 0 ? Task.FromResult(Stopwatch.GetElapsedTime(start).TotalMilliseconds) : throw new InvalidOperationException("Nothing was found.");
}
