namespace Kandil.Bench.Engine;

/// <summary>Two sides of a comparison, run in turns, so that a slow phase of the machine hits both.</summary>
internal static class Alternation
{
    public static async Task<(double Kandil, double Peer)> MediansAsync(int runs, Func<Task<double>> kandil, Func<Task<double>> peer)
    {
        var ours = new List<double>();
        var theirs = new List<double>();
        for (int run = 0; run < runs; run++)
        {
            // Each side goes first every other time.
            if (run % 2 == 0)
            {
                ours.Add(await kandil());
                theirs.Add(await peer());
            }
            else
            {
                theirs.Add(await peer());
                ours.Add(await kandil());
            }
        }

        return (Median(ours), Median(theirs));
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        int middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
