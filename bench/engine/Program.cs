using System.Globalization;
using Kandil.Bench.Engine;
using Kandil.Tests.Unit.Fakes;

const int Generated = 128;
const int Prompt = 512;

string? peerFolder = Argument("--peers");
int runs = int.Parse(Argument("--runs") ?? "8", CultureInfo.InvariantCulture);
int threads = int.Parse(Argument("--threads") ?? "1", CultureInfo.InvariantCulture);
string? only = Argument("--only");
var peers = new Peers(peerFolder, threads);
string scratch = Directory.CreateTempSubdirectory("kandil-bench-").FullName;
string guide = Path.Combine(AppContext.BaseDirectory, "guide", "kandil-guide.gguf");
var figures = new List<Figure>();
try
{
    Console.WriteLine($"Median of {runs} alternating runs, {threads} thread(s).");
    Console.WriteLine($"{"",-22} {"Kandil",9} {"peer",9} {"",-6} {"ratio",6}");
    foreach (var weights in new[] { GgufWeights.Q8_0, GgufWeights.Q4_K_M, GgufWeights.F16 })
    {
        await MeasureModelAsync(weights);
    }

    if (Wanted("first word"))
    {
        var programs = await FirstWord.PrepareAsync(Repository(), scratch);
        var (kandil, empty) = await Alternation.MediansAsync(runs, programs.KandilAsync, programs.EmptyAsync);
        Report(new Figure("first word", kandil, empty, "ms", 7, AtLeast: false));
    }

    return figures.TrueForAll(figure => figure.Holds) ? 0 : 1;
}
finally
{
    Directory.Delete(scratch, true);
}

async Task MeasureModelAsync(GgufWeights weights)
{
    if (!Wanted("generate") && !Wanted("prompt") && !Wanted("sampled") && !Wanted("shell memory"))
    {
        return;
    }

    string name = weights.ToString().ToLowerInvariant();
    string model = Path.Combine(scratch, $"{name}.gguf");
    // A model that never ends by itself, so that both sides make as many tokens.
    GgufBuilder.Chain("tick tock tack").Endless().Size(GgufModelSize.About200M).Weights(weights).WriteTo(model);
    await using (var warm = new Engine(guide, threads))
    {
        // What the engine's own code takes is not the model's doing.
        await warm.PromptOfAsync(64);
    }

    GC.Collect();
    long before = Environment.WorkingSet;
    await using var engine = new Engine(model, threads);
    string prompt = await engine.PromptOfAsync(Prompt);
    if (Wanted("shell memory"))
    {
        double grown = Math.Max(0, Environment.WorkingSet - before) / 1e6;
        Report(new Figure($"shell memory {name}", grown, new FileInfo(model).Length / 1e6, "MB", 0.05, AtLeast: false));
    }

    if (Wanted("generate") && Has(peers.Bench, "llama-bench"))
    {
        var (kandil, peer) = await Alternation.MediansAsync(runs,
            () => engine.GenerateAsync(Generated), () => peers.BenchAsync(model, 0, Generated));
        Report(new Figure($"generate {name}", kandil, peer, "t/s", 0.92));
    }

    if (Wanted("prompt") && Has(peers.Bench, "llama-bench"))
    {
        var (kandil, peer) = await Alternation.MediansAsync(runs,
            () => engine.PromptAsync(prompt), () => peers.BenchAsync(model, Prompt, 0));
        Report(new Figure($"prompt {name}", kandil, peer, "t/s", 0.88));
    }

    if (Wanted("sampled") && Has(peers.Server, "llama-server"))
    {
        using var server = await peers.ServeAsync(model);
        var (kandil, peer) = await Alternation.MediansAsync(runs,
            () => engine.SampledAsync("hi", Generated), () => server.StreamAsync("hi", Generated));
        Report(new Figure($"sampled {name}", kandil, peer, "t/s", 0.9));
    }

    File.Delete(model);
}

void Report(Figure figure)
{
    figures.Add(figure);
    figure.Print();
}

bool Wanted(string row) => only is null || row.Contains(only, StringComparison.OrdinalIgnoreCase);

bool Has(string? program, string name)
{
    if (program is null)
    {
        Console.WriteLine($"{name}: not found in --peers, left out");
    }

    return program is not null;
}

string? Argument(string name)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}

static string Repository()
{
    string? folder = AppContext.BaseDirectory;
    while (folder is not null && !File.Exists(Path.Combine(folder, "Kandil.sln")))
    {
        folder = Path.GetDirectoryName(folder);
    }

    return folder ?? throw new InvalidOperationException("The benchmark does not lie inside the repository.");
}
