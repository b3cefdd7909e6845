using Kandil.Bench.Engine;
using Kandil.Bench.Measuring;
using Kandil.Tests.Unit.Fakes;

const int Generated = 128;
const int Prompt = 512;

var arguments = new BenchArguments(args);
int threads = arguments.Number("--threads", 1);
var peers = new Peers(arguments["--peers"], threads);
string scratch = Directory.CreateTempSubdirectory("kandil-bench-").FullName;
string guide = Path.Combine(AppContext.BaseDirectory, "guide", "kandil-guide.gguf");
var report = Report.Begin($"Median of {arguments.Runs} alternating runs, {threads} thread(s).");
try
{
    foreach (var weights in new[] { GgufWeights.Q8_0, GgufWeights.Q4_K_M, GgufWeights.F16 })
    {
        await MeasureModelAsync(weights);
    }

    if (arguments.Wants("first word") || arguments.Wants("load test"))
    {
        var programs = await FirstWord.PrepareAsync(scratch);
        if (arguments.Wants("first word"))
        {
            var (kandil, empty) = await Alternation.MediansAsync(arguments.Runs, programs.KandilAsync, programs.EmptyAsync);
            report.Add(new Figure("first word", kandil, empty, "ms", 7, AtLeast: false));
        }

        if (arguments.Wants("load test"))
        {
            await programs.LoadTestAsync(); // this process's own code is made ready once, whatever is tested
            var (kandil, empty) = await Alternation.MediansAsync(arguments.Runs, programs.LoadTestAsync, programs.EmptyAsync);
            report.Add(new Figure("load test", kandil, empty, "ms", 4, AtLeast: false));
        }
    }

    return report.ExitCode;
}
finally
{
    Directory.Delete(scratch, true);
}

async Task MeasureModelAsync(GgufWeights weights)
{
    if (!arguments.Wants("generate") && !arguments.Wants("prompt") && !arguments.Wants("sampled") && !arguments.Wants("shell memory"))
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
    if (arguments.Wants("shell memory"))
    {
        double grown = Math.Max(0, Environment.WorkingSet - before) / 1e6;
        report.Add(new Figure($"shell memory {name}", grown, new FileInfo(model).Length / 1e6, "MB", 0.05, AtLeast: false));
    }

    if (arguments.Wants("generate") && Has(peers.Bench, "llama-bench"))
    {
        var (kandil, peer) = await Alternation.MediansAsync(arguments.Runs,
            () => engine.GenerateAsync(Generated), () => peers.BenchAsync(model, 0, Generated));
        report.Add(new Figure($"generate {name}", kandil, peer, "t/s", 0.92));
    }

    if (arguments.Wants("prompt") && Has(peers.Bench, "llama-bench"))
    {
        var (kandil, peer) = await Alternation.MediansAsync(arguments.Runs,
            () => engine.PromptAsync(prompt), () => peers.BenchAsync(model, Prompt, 0));
        report.Add(new Figure($"prompt {name}", kandil, peer, "t/s", 0.88));
    }

    if (arguments.Wants("sampled") && Has(peers.Server, "llama-server"))
    {
        using var server = await peers.ServeAsync(model);
        var (kandil, peer) = await Alternation.MediansAsync(arguments.Runs,
            () => engine.SampledAsync("hi", Generated), () => server.StreamAsync("hi", Generated));
        report.Add(new Figure($"sampled {name}", kandil, peer, "t/s", 0.9));
    }

    File.Delete(model);
}

bool Has(string? program, string name)
{
    if (program is null)
    {
        Report.Remark($"{name}: not found in --peers, left out");
    }

    return program is not null;
}
