using System.Globalization;

namespace Kandil.Bench.Compat;

/// <summary>An estimate beside what was allocated.</summary>
/// <param name="Model">The file.</param>
/// <param name="Context">Tokens of context.</param>
/// <param name="Estimate">Kandil's.</param>
/// <param name="Real">llama.cpp's report.</param>
/// <param name="Peer">node-llama-cpp's, in bytes.</param>
internal sealed record Comparison(string Model, int Context, Allocation Estimate, Allocation Real, double Peer)
{
    private const double MiB = 1 << 20;

    public double PeerOff => Percent(Peer, Real.Total);

    /// <summary>As if nothing had been laid out anew for the processor, which the peer does not count.</summary>
    public double PeerOffWithoutRepacking => Percent(Peer, Real.Total - Real.Repacked);

    public double Off(Func<Allocation, double> part) => Percent(part(Estimate), part(Real));

    public void Print()
    {
        string Pair(Func<Allocation, double> part) => string.Create(CultureInfo.InvariantCulture, $"{part(Estimate) / MiB:0.0}/{part(Real) / MiB:0.0}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Model,-16} {Context,7} {Pair(part => part.Weights),19} {Pair(part => part.Cache),17} {Pair(part => part.Compute),15} {Pair(part => part.Total),19} {Off(part => part.Total),6:0.00} {Peer / MiB,12:0.0}/{Real.Total / MiB:0.0} {PeerOff,6:0.0}"));
    }

    private static double Percent(double guess, double real) => real == 0 ? 0 : (guess / real - 1) * 100;
}
