using System.Diagnostics;
using System.Globalization;
using Kandil.Core.Compatibility;
using Kandil.Core.Configuration;
using Kandil.Core.Gguf;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Fit;
using Kandil.Tests.Unit.Core.Compatibility;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Bench.Compat;

/// <summary>What a verdict on a model of 40 GB at a hub transfers: a sparse file on a server of this machine.</summary>
internal static class RemoteVerdict
{
    private const long Bound = 16_000_000;
    private const int Layers = 84;

    /// <summary>Prints the figure.</summary>
    /// <param name="scratch">Where the sparse file and a store lie meanwhile.</param>
    /// <returns>True when it holds.</returns>
    public static async Task<bool> PrintAsync(string scratch)
    {
        string file = Path.Combine(scratch, "large-Q4_K_M.gguf");
        HollowModel.Large(Layers, GgmlType.Q4K).WriteTo(file);
        await using var hub = new FakeHub();
        hub.Repository("lab/large").With(Path.GetFileName(file), FakeContent.Sparse(file));
        await using var session = new KandilSession(new KandilSessionOptions { Paths = KandilPaths.Resolve(home: Path.Combine(scratch, "home")) });
        var request = new CompatibilityRequest { Model = "lab/large", Network = new NetworkOptions { Mirror = hub.Address.AbsoluteUri } };

        long started = Stopwatch.GetTimestamp();
        CompatibilityVerdict verdict = (await new CheckCompatibility(session).RunAsync(request, default)).Single();
        TimeSpan time = Stopwatch.GetElapsedTime(started);
        long first = Transferred();
        await new CheckCompatibility(session).RunAsync(request, default);
        bool holds = verdict.Basis == "header" && first < Bound;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"remote verdict       {verdict.Size / 1e9:0.0} GB file: {first / 1e6:0.00} MB transferred (< {Bound / 1e6:0}), {time.TotalMilliseconds:0} ms, again {(Transferred() - first) / 1e6:0.000} MB   {(holds ? "holds" : "MISSED")}"));
        File.Delete(file);
        return holds;

        long Transferred() => hub.Api.BodyBytes + hub.Storage.BodyBytes;
    }
}
