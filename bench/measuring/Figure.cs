using System.Globalization;

namespace Kandil.Bench.Measuring;

/// <summary>A line of the report.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Kandil">Kandil's median.</param>
/// <param name="Peer">The peer's median.</param>
/// <param name="Unit">The unit of both.</param>
/// <param name="Bound">The ratio that is wanted.</param>
/// <param name="AtLeast">True: the ratio must be that or more; false: that or less.</param>
internal sealed record Figure(string Name, double Kandil, double Peer, string Unit, double Bound, bool AtLeast = true)
{
    private const int BarWidth = 24;

    public double Ratio => Kandil / Peer;

    public bool Holds => AtLeast ? Ratio >= Bound : Ratio <= Bound;

    public void Print()
    {
        string sign = AtLeast ? ">=" : "<=";
        double full = AtLeast ? Math.Max(1, Ratio) : Math.Max(Bound, Ratio);
        string bar = new string('█', (int)Math.Round(Ratio / full * BarWidth)).PadRight(BarWidth, '·');
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Name,-22} {Kandil,9:0.0} {Peer,9:0.0} {Unit,-6} {Ratio,6:0.000} {sign} {Bound,-5} {bar} {(Holds ? "holds" : "MISSED")}"));
    }
}
