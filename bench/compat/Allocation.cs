using System.Globalization;
using System.Text.RegularExpressions;

namespace Kandil.Bench.Compat;

/// <summary>What llama.cpp says it allocated, in bytes.</summary>
/// <param name="Weights">Mapped from the file, and laid out anew for the processor.</param>
/// <param name="Repacked">The part of the weights that was laid out anew.</param>
/// <param name="Cache">Keys and values, and the states of recurrent layers.</param>
/// <param name="Compute">The largest graph, and the answers' scores.</param>
internal sealed partial record Allocation(double Weights, double Repacked, double Cache, double Compute)
{
    public double Total => Weights + Cache + Compute;

    /// <summary>Adds up the sizes of a log.</summary>
    public static Allocation Of(string log)
    {
        double Sum(Func<string, string, bool> counts) => BufferLine().Matches(log)
            .Where(line => counts(line.Groups["buffer"].Value, line.Groups["kind"].Value))
            .Sum(line => double.Parse(line.Groups["size"].Value, CultureInfo.InvariantCulture) * (1 << 20));
        return new Allocation(
            Sum((_, kind) => kind == "model"), Sum((buffer, kind) => kind == "model" && buffer == "CPU_REPACK"),
            Sum((_, kind) => kind is "KV" or "RS"), Sum((_, kind) => kind is "compute" or "output"));
    }

    [GeneratedRegex(@"(?<buffer>\w+) +(?<kind>model|KV|RS|compute|output) buffer size = +(?<size>[\d.]+) MiB")]
    private static partial Regex BufferLine();
}
