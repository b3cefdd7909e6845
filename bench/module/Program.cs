// What the module and the command line cost before they do anything.
//
//     ./build.ps1; dotnet run -c Release --project bench/module -- [--runs 8] [--only NAME] [--models 10000] [--installed 100]
//
// Needs pwsh, and the module built into out/Kandil. Every row compares two sides that were measured in this one run: the runs
// alternate, and each side's figure is the median, after one run of each that does not count.
//
//     import           Import-Module Kandil in a fresh pwsh, less the import of an empty binary module whose manifest names as many
//                      cmdlets and views, against 40 ms
//     first            the first Get-KandilModel -Offline of a fresh pwsh after the import, against the first
//                      Get-Command -Module Microsoft.PowerShell.Utility of another: at most 3
//     pipeline         models of Get-KandilModel through Where-Object and Sort-Object, against plain objects with the same values: at most 1.5
//     complete         the slowest of the completers of Kandil's parameters, in a session that has completed the line before, among the
//                      models of a store, against 50 ms
//     list             kandil model list --offline, from its start to its end, against an empty console program, both ready to run: at most 3
//     silent           kandil model list where Ollama's address takes the connection and never answers, less the same with --offline, against 300 ms
using Kandil.Bench.Measuring;
using Kandil.Bench.Module;
using Kandil.Bench.Store;

var arguments = new BenchArguments(args);
string scratch = Directory.CreateTempSubdirectory("kandil-bench-").FullName;
string module = Path.Combine(PublishedPrograms.Repository, "out", "Kandil");
string manifest = Path.Combine(module, "Kandil.psd1");
try
{
    var report = Report.Begin($"Median of {arguments.Runs} alternating runs.");
    var fresh = new Pwsh(module, Path.Combine(scratch, "home"));
    if (arguments.Wants("import"))
    {
        string empty = await EmptyModule.MakeAsync(module, Path.Combine(scratch, "empty-module"));
        var (ours, theirs) = await MediansAsync(() => fresh.TimeAsync($"Import-Module '{manifest}'"), () => fresh.TimeAsync($"Import-Module '{empty}'"));
        Report.Remark(FormattableString.Invariant($"import: {ours:0.0} ms, the empty module {theirs:0.0} ms"));
        report.Add(new Figure("import", ours - theirs, 40, "ms", 1, AtLeast: false));
    }

    if (arguments.Wants("first"))
    {
        var (ours, theirs) = await MediansAsync(
            () => fresh.TimeAsync("Get-KandilModel -Offline", $"Import-Module '{manifest}'"),
            () => fresh.TimeAsync("Get-Command -Module Microsoft.PowerShell.Utility"));
        report.Add(new Figure("first", ours, theirs, "ms", 3, AtLeast: false));
    }

    if (arguments.Wants("pipeline"))
    {
        int models = arguments.Number("--models", 10_000);
        string home = Path.Combine(scratch, "many");
        await using (await LargeStore.MakeAsync(home, models))
        {
            double[] times = await new Pwsh(module, home).RunAsync(ManyModels.Script(manifest, models, arguments.Runs));
            report.Add(new Figure("pipeline", times[0], times[1], "ms", 1.5, AtLeast: false));
            Report.Remark(FormattableString.Invariant($"pipeline with the reading of {models} models from the store: {times[2]:0} ms, {times[2] / times[1]:0.00} of the plain objects"));
        }
    }

    if (arguments.Wants("complete"))
    {
        string home = Path.Combine(scratch, "completing");
        await using (await LargeStore.MakeAsync(home, arguments.Number("--installed", 100)))
        {
            var (line, slowest) = Completers.Slowest(await new Pwsh(module, home).RunAsync(Completers.Script(manifest, arguments.Runs)));
            Report.Remark($"complete: the slowest is {line}");
            report.Add(new Figure("complete", slowest, 50, "ms", 1, AtLeast: false));
        }
    }

    if (arguments.Wants("list") || arguments.Wants("silent"))
    {
        string kandil = await PublishedPrograms.KandilAsync(scratch);
        if (arguments.Wants("list"))
        {
            string empty = await PublishedPrograms.EmptyAsync(scratch);
            var (ours, theirs) = await MediansAsync(() => ListAsync(kandil, "", "--offline"), async () => (await ProgramRun.OfAsync(empty)).Elapsed.TotalMilliseconds);
            report.Add(new Figure("list", ours, theirs, "ms", 3, AtLeast: false));
        }

        if (arguments.Wants("silent"))
        {
            using var server = new SilentServer();
            var (online, offline) = await MediansAsync(() => ListAsync(kandil, server.Address), () => ListAsync(kandil, server.Address, "--offline"));
            report.Add(new Figure("silent", online - offline, 300, "ms", 1, AtLeast: false));
        }
    }

    return report.ExitCode;
}
finally
{
    Directory.Delete(scratch, true);
}

async Task<double> ListAsync(string kandil, string ollama, params string[] options) => (await ProgramRun.OfAsync(kandil, ["model", "list", .. options], new()
{
    ["KANDIL_HOME"] = Path.Combine(scratch, "home"),
    ["OLLAMA_HOST"] = ollama,
})).Elapsed.TotalMilliseconds;

async Task<(double Kandil, double Peer)> MediansAsync(Func<Task<double>> kandil, Func<Task<double>> peer)
{
    await Alternation.MediansAsync(1, kandil, peer);
    return await Alternation.MediansAsync(arguments.Runs, kandil, peer);
}
