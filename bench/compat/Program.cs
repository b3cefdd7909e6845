using System.Globalization;
using Kandil.Bench.Compat;
using Kandil.Bench.Measuring;

if (args is ["--load", var path, var context])
{
    WorkerLoad.Run(path, int.Parse(context, CultureInfo.InvariantCulture));
    return 0;
}

const double MedianBound = 5;
const double WorstBound = 10;

var arguments = new BenchArguments(args);
var peer = arguments["--peer"] is { } given ? new Peer(given) : await Peer.InstallAsync();
string scratch = Directory.CreateTempSubdirectory("kandil-bench-").FullName;
var results = new List<Comparison>();
bool transfersLittle;
try
{
    transfersLittle = await RemoteVerdict.PrintAsync(scratch);
    Console.WriteLine("MiB: estimate / what llama.cpp reports when Worker loads the file, and how far off in %; the peer is node-llama-cpp.");
    Console.WriteLine($"{"",-16} {"context",7} {"weights",19} {"cache",17} {"compute",15} {"all",19} {"off",6} {"peer",19} {"off",6}");
    foreach (var (name, make, contexts) in Models.All.Where(model => arguments.Wants(model.Name)))
    {
        string file = Path.Combine(scratch, name + ".gguf");
        make().WriteTo(file);
        var guesses = await peer.EstimateAsync(file, contexts);
        foreach (var (tokens, guess) in contexts.Zip(guesses))
        {
            var load = await ProgramRun.OfAsync(Environment.ProcessPath!, "--load", file, tokens.ToString(CultureInfo.InvariantCulture));
            var comparison = new Comparison(name, tokens, Estimation.Of(file, tokens), Allocation.Of(load.Output), guess);
            results.Add(comparison);
            comparison.Print();
        }

        File.Delete(file);
    }
}
finally
{
    Directory.Delete(scratch, true);
}

if (results.Count == 0)
    return transfersLittle ? 0 : 1;
Summarize("all", result => result.Off(part => part.Total));
Summarize("weights", result => result.Off(part => part.Weights));
Summarize("cache", result => result.Off(part => part.Cache));
Summarize("compute", result => result.Off(part => part.Compute));
Summarize("peer: all", result => result.PeerOff, isPeer: true);
Summarize("peer: no repacking", result => result.PeerOffWithoutRepacking, isPeer: true);
return results.TrueForAll(result => Math.Abs(result.Off(part => part.Total)) <= WorstBound) && transfersLittle ? 0 : 1;

void Summarize(string what, Func<Comparison, double> off, bool isPeer = false)
{
    double[] sorted = [.. results.Select(result => Math.Abs(off(result))).Order()];
    double median = sorted[sorted.Length / 2], worst = sorted[^1];
    string verdict = isPeer ? "" : median <= MedianBound && worst <= WorstBound ? "holds" : "MISSED";
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what,-20} median {median,6:0.00} % (<= {MedianBound})   worst {worst,6:0.00} % (<= {WorstBound})   {verdict}"));
}
