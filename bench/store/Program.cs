// What a store of many models costs to list and to change.
//
//     dotnet run -c Release --project bench/store -- [--runs 8] [--only NAME] [--models 10000]
//
// Every row is a ratio against the same peer, both measured in this one run: the runs alternate, and each side's figure is the
// median, after one run of each that does not count. The peer reads the registry's file and parses it with System.Text.Json alone:
// File.ReadAllBytes and JsonDocument.Parse, which makes no object of it; making the same records of it takes about twice as long.
//
//     records          the store's list: every record, checked and sorted: at most 3
//     list             what `kandil model list` and Get-KandilModel get: every model described: at most 3
//     update           an installation's last step when its file is staged and verified (flush, registry, metadata, names): at most 5
using System.Diagnostics;
using System.Text.Json;
using Kandil.Bench.Measuring;
using Kandil.Bench.Store;
using Kandil.Core.Operations.Listing;

var arguments = new BenchArguments(args);
int models = arguments.Number("--models", 10_000);
string scratch = Directory.CreateTempSubdirectory("kandil-bench-").FullName;
try
{
    await using var store = await LargeStore.MakeAsync(Path.Combine(scratch, "home"), models);
    var report = Report.Begin($"Median of {arguments.Runs} alternating runs, {models} models, {new FileInfo(store.RegistryFile).Length / 1e6:0.0} MB of registry.");
    await MeasureAsync("records", 3, () => Timed(() => store.Session.Store.List().Count >= models));
    await MeasureAsync("list", 3, () => Timed(() => new ListModels(store.Session).Run().Count > models));
    await MeasureAsync("update", 5, async () =>
    {
        StagedModel staged = await store.StageAsync();
        long start = Stopwatch.GetTimestamp();
        await staged.PublishAsync();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    });
    return report.ExitCode;

    async Task MeasureAsync(string name, double bound, Func<Task<double>> kandil)
    {
        if (!arguments.Wants(name))
        {
            return;
        }

        Task<double> Peer() => Timed(() => JsonDocument.Parse(File.ReadAllBytes(store.RegistryFile)).RootElement.GetProperty("models").GetArrayLength() >= models);
        await Alternation.MediansAsync(1, kandil, Peer);
        var (ours, theirs) = await Alternation.MediansAsync(arguments.Runs, kandil, Peer);
        report.Add(new Figure(name, ours, theirs, "ms", bound, AtLeast: false));
    }
}
finally
{
    Directory.Delete(scratch, true);
}

static Task<double> Timed(Func<bool> work)
{
    long start = Stopwatch.GetTimestamp();
    return work() ? Task.FromResult(Stopwatch.GetElapsedTime(start).TotalMilliseconds) : throw new InvalidOperationException("Models are missing.");
}
