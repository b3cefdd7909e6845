// How fast an installation is, what it takes of memory, and how fast an installed model is verified.
//
//     dotnet run -c Release --project bench/install -- [--runs 8] [--only NAME] [--kandil PROGRAM]
//
// Every row is a ratio against a named peer, both measured in this one run: the runs alternate, and each side's figure is the
// median of whole processes, from start to end. The hub is a process of its own on the loopback address that serves both
// sides by sendfile. Before each run the last one's files are deleted and everything is written to the disk.
//
//     install          `kandil model add` of 1 GiB, published ready to run, against `curl`, `sync FILE` and `openssl dgst -sha256 FILE`
//                      one after the other: at most 1.25
//     install npm      the same against npm's @huggingface/hub (which flushes nothing) and `openssl dgst -sha256`: less than 1
//     verify           verification of the installed 1 GiB in this process against `openssl dgst -sha256` of the same file, MB/s: at least 0.9
//     memory           the most that `kandil model add` has resident, of 0.1, 1 and 5 GB, against 100 MB; and 5 GB against 1 GB
//                      (0.1 GB has come before the garbage collector is asked for the first time)
//
// It takes curl, openssl, sync, Node's npm, 13 GB of disk below the temporary folder (TMPDIR), and is at its best alone on the
// machine. `--kandil` measures a program that was published before. NAME picks the rows whose name contains it.
using Kandil.Bench.Install;
using Kandil.Bench.Measuring;

if (args is ["serve", .. var served])
{
    await new HubServer(served).RunAsync();
    return 0;
}

var arguments = new BenchArguments(args);
string scratch = Directory.CreateTempSubdirectory("kandil-bench-").FullName;
try
{
    string kandil = arguments["--kandil"] ?? await PublishedPrograms.KandilAsync(scratch);
    string home = Path.Combine(scratch, "home");
    var report = Report.Begin($"Median of {arguments.Runs} alternating runs.");
    if (arguments.Wants("install") || arguments.Wants("verify"))
    {
        await MeasureSpeedAsync(report, kandil, home);
    }

    if (arguments.Wants("memory"))
    {
        await MeasureMemoryAsync(report, kandil, home);
    }

    return report.ExitCode;
}
finally
{
    Directory.Delete(scratch, true);
}

async Task MeasureSpeedAsync(Report report, string kandil, string home)
{
    string file = ModelFiles.Random(scratch);
    string npm = Path.Combine(PublishedPrograms.Repository, "bench", "install", "npm");
    using var hub = await RunningHub.StartAsync(file);
    var install = new KandilInstall(kandil, home, hub);
    var peers = new Peers(Path.Combine(scratch, "peer"), npm, hub);
    if (arguments.Wants("install curl"))
    {
        var (ours, theirs) = await Alternation.RunAsync<ProgramRun[]>(arguments.Runs, async () => [await install.RunAsync(file)], () => peers.CurlAsync(file));
        Compare(report, "install", 1.25, ours, theirs);
    }

    if (arguments.Wants("install npm"))
    {
        await Peers.InstallHubClientAsync(npm);
        var (ours, theirs) = await Alternation.RunAsync<ProgramRun[]>(arguments.Runs, async () => [await install.RunAsync(file)], () => peers.HubClientAsync(file));
        Compare(report, "install npm", 1, ours, theirs);
    }

    if (arguments.Wants("verify"))
    {
        await install.RunAsync(file);
        await using var installed = new InstalledModel(home, "lab/random");
        var (ours, theirs) = await Alternation.MediansAsync(arguments.Runs, installed.VerifyAsync, async () => (await Peers.DigestAsync(installed.Path)).Elapsed.TotalSeconds);
        double megabytes = new FileInfo(file).Length / 1e6;
        report.Add(new Figure("verify", megabytes / ours, megabytes / theirs, "MB/s", 0.9));
    }
}

async Task MeasureMemoryAsync(Report report, string kandil, string home)
{
    const double Limit = 100;
    var peaks = new List<double>();
    foreach (double gigabytes in (double[])[0.1, 1, 5])
    {
        string file = ModelFiles.Hollow(scratch, (long)(gigabytes * 1e9), "hollow");
        using var hub = await RunningHub.StartAsync(file);
        var run = await new KandilInstall(kandil, home, hub).RunAsync(file);
        peaks.Add(run.PeakMemory / 1e6);
        report.Add(new Figure(FormattableString.Invariant($"memory {gigabytes} GB"), peaks[^1], Limit, "MB", 1, AtLeast: false));
    }

    report.Add(new Figure("memory 5 GB, 1 GB", peaks[2], peaks[1], "MB", 1.25, AtLeast: false));
}

static void Compare(Report report, string name, double bound, List<ProgramRun[]> ours, List<ProgramRun[]> theirs)
{
    report.Add(new Figure(name, Seconds(ours, run => run.Elapsed), Seconds(theirs, run => run.Elapsed), "s", bound, AtLeast: false));
    Report.Remark(FormattableString.Invariant(
        $"processor time: {Seconds(ours, run => run.Processor):0.00} s, {Seconds(theirs, run => run.Processor):0.00} s; peer step by step: {string.Join(" + ", Enumerable.Range(0, theirs[0].Length).Select(step => FormattableString.Invariant($"{Alternation.Median(theirs.Select(run => run[step].Elapsed.TotalSeconds)):0.00}")))} s"));
}

static double Seconds(List<ProgramRun[]> runs, Func<ProgramRun, TimeSpan> of) => Alternation.Median(runs.Select(run => run.Sum(step => of(step).TotalSeconds)));
