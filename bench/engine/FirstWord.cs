using System.Diagnostics;
using Kandil.Bench.Measuring;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded;

namespace Kandil.Bench.Engine;

/// <summary>How soon a person at a terminal sees something: `kandil ask` against an empty program.</summary>
internal sealed class FirstWord
{
    private readonly string _kandil;
    private readonly string _empty;

    private FirstWord(string kandil, string empty) => (_kandil, _empty) = (kandil, empty);

    /// <summary>Publishes both programs ReadyToRun for this machine's runtime.</summary>
    public static async Task<FirstWord> PrepareAsync(string scratch)
    {
        string program = await PublishedPrograms.EmptyAsync(scratch);
        return new FirstWord(await PublishedPrograms.KandilAsync(scratch), program);
    }

    /// <summary>Milliseconds from the start of `kandil ask` to its first byte.</summary>
    public async Task<double> KandilAsync()
    {
        long start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(_kandil, ["ask", "How do I install a model?"]) { RedirectStandardOutput = true })!;
        int read = await process.StandardOutput.BaseStream.ReadAsync(new byte[1]);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return read == 1 && process.ExitCode == 0 ? elapsed : throw new InvalidOperationException("kandil ask did not answer.");
    }

    /// <summary>Milliseconds of a load test of the guide model, from the start of its process to the end.</summary>
    public async Task<double> LoadTestAsync()
    {
        string product = Path.GetDirectoryName(_kandil)!;
        await using var engine = new EmbeddedEngine(new EmbeddedEngineOptions { WorkerFolder = Path.Combine(product, "worker") });
        var guide = new EngineModel("guide", Path.Combine(product, "guide", "kandil-guide.gguf"), new ModelLoadOptions());
        LoadTestResult result = await engine.TestLoadAsync(guide, null, CancellationToken.None);
        return result.Outcome == LoadTestOutcome.Passed ? result.Duration.TotalMilliseconds : throw new InvalidOperationException(result.Reason);
    }

    /// <summary>Milliseconds of the whole run of the empty program.</summary>
    public async Task<double> EmptyAsync() => (await ProgramRun.OfAsync(_empty)).Elapsed.TotalMilliseconds;
}
