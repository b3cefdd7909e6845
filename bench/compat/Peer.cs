using System.Text.Json;
using Kandil.Bench.Measuring;

namespace Kandil.Bench.Compat;

/// <summary>node-llama-cpp's own estimator.</summary>
/// <param name="folder">Where its script and modules lie.</param>
internal sealed class Peer(string folder)
{
    /// <summary>Installs the pinned version beside its script.</summary>
    public static async Task<Peer> InstallAsync()
    {
        string folder = Path.Combine(PublishedPrograms.Repository, "bench", "compat", "npm");
        await ProgramRun.OfAsync("npm", "ci", "--silent", "--ignore-scripts", "--prefix", folder);
        return new Peer(folder);
    }

    /// <summary>Bytes of weights and context for each context length.</summary>
    public async Task<IReadOnlyList<double>> EstimateAsync(string file, int[] contexts)
    {
        var run = await ProgramRun.OfAsync("node", [Path.Combine(folder, "estimate.mjs"), file, .. contexts.Select(tokens => $"{tokens}")]);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Total)];
    }

    private static double Total(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("weights").GetDouble() + json.RootElement.GetProperty("context").GetDouble();
    }
}
