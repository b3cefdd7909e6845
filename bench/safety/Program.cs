// What checking a stranger's file costs, and what a million damaged files do to it.
//
//     dotnet run -c Release --project bench/safety -- [--mutations 1000000] [--seed 1] [--runs 8] [--only NAME]
//                                                     [--accepted FOLDER [--sample 10000]]
//     dotnet run -c Release --project bench/safety -- --only load --accepted FOLDER [--from 0] [--count 10000] [--parallel 2]
//
//     validate         checking a file of 4 GB with a vocabulary of 151,936 against hashing it (SHA-256), alternating: at most 0.02
//     template         parsing the longest template of the worst of some kinds against a sixteenth of it, 16 if time is in proportion: at most 32
//     accepted         the damaged files that were accepted, of all: at least 0.1, or the damage would be too coarse to tell anything
//     in the header    the mutations inside the header's structure, of all: at least 0.9
//     memory           the most that one check allocated, against 64 MB (what its header allows comes on top): at most 1
//
// The files are made of the shapes of tests/Unit/Fakes/GgufShapes.cs, the same ones from the same seed everywhere. A file that ends
// a check with anything but findings, takes more memory than it may, or alone takes a hundred times as long as its base, is named
// and ends the benchmark with 1. --accepted writes a sample of the accepted files, which the second command has loaded in restricted
// Workers, one each: whatever a file does there, this process goes on. What they were refused for is listed with a file of each kind.
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Kandil.Bench.Measuring;
using Kandil.Bench.Safety;
using Kandil.Core.Safety;
using Kandil.Tests.Unit.Fakes;

var arguments = new BenchArguments(args);
int mutations = arguments.Number("--mutations", 1_000_000), seed = arguments.Number("--seed", 1);
if (arguments["--only"] == "load")
{
    return await AcceptedFiles.LoadAsync(arguments);
}

var report = Report.Begin(string.Create(CultureInfo.InvariantCulture, $"Median of {arguments.Runs} alternating runs; {mutations:N0} damaged files from seed {seed}."));
if (arguments.Wants("validate"))
{
    await ValidateAsync();
}

if (arguments.Wants("template"))
{
    report.Add(LongTemplates.Measure());
}

return Damage() ? report.ExitCode : 1;

async Task ValidateAsync()
{
    string file = Path.GetTempFileName();
    try
    {
        GgufBuilder.Hollow(0).Size(new GgufModelSize(2048, 16, 16384, 16, 8, 151_936)).WriteTo(file);
        Task<double> Check() => Timed(file, stream => !ModelFileCheck.Check(stream, stream.Length, file).IsRefused);
        Task<double> Hash() => Timed(file, stream => SHA256.HashData(stream).Length > 0);
        await Check();
        var (ours, theirs) = await Alternation.MediansAsync(arguments.Runs, Check, Hash);
        Report.Remark(string.Create(CultureInfo.InvariantCulture, $"a file of {new FileInfo(file).Length / 1e9:0.00} GB"));
        report.Add(new Figure("validate", ours, theirs, "ms", 0.02, AtLeast: false));
    }
    finally
    {
        File.Delete(file);
    }
}

bool Damage()
{
    if (!arguments.Wants("damage") && !arguments.Wants("accepted"))
    {
        return true;
    }

    var sample = arguments["--accepted"] is { } folder ? new FileSample(folder, arguments.Number("--sample", 10_000)) : null;
    var fuzzing = new GgufFuzzing((ulong)seed) { OnAccepted = (number, file) => sample?.Offer(number, file) };
    long began = Stopwatch.GetTimestamp();
    for (int left = mutations; left > 0; left -= 50_000)
    {
        fuzzing.Run(Math.Min(left, 50_000));
    }

    double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
    report.Add(new Figure("accepted", fuzzing.Accepted, fuzzing.Files, "files", 0.1));
    report.Add(new Figure("in the header", fuzzing.InHeaderShare * 100, 100, "%", 0.9));
    report.Add(new Figure("memory", fuzzing.MostAllocated / 1e6, (64 << 20) / 1e6, "MB", 1, AtLeast: false));
    Report.Remark(string.Create(CultureInfo.InvariantCulture,
        $"{fuzzing.Shapes} shapes, {seconds / fuzzing.Files * 1e6:0} µs a file, {fuzzing.Slow:N0} measured again because they took a hundred times their base"));
    foreach ((string rule, long files) in fuzzing.ByRule.OrderByDescending(pair => pair.Value))
    {
        Report.Remark(string.Create(CultureInfo.InvariantCulture, $"{rule,-22} {files,9:N0} files {(double)files / fuzzing.Files,7:0.00%}"));
    }

    foreach (string fault in fuzzing.Faults)
    {
        Report.Remark($"FAULT {fault}");
    }

    return fuzzing.Faults.Count == 0;
}

static Task<double> Timed(string path, Func<Stream, bool> work)
{
    using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
    long start = Stopwatch.GetTimestamp();
    return work(stream) ? Task.FromResult(Stopwatch.GetElapsedTime(start).TotalMilliseconds) : throw new InvalidOperationException("The sound file was refused.");
}
