namespace Kandil.Bench.Measuring;

/// <summary>Two sides of a comparison, run in turns, so that a slow phase of the machine hits both.</summary>
internal static class Alternation
{
    public static async Task<(double Kandil, double Peer)> MediansAsync(int runs, Func<Task<double>> kandil, Func<Task<double>> peer)
    {
        var (ours, theirs) = await RunAsync(runs, kandil, peer);
        return (Median(ours), Median(theirs));
    }

    public static async Task<(List<T> Kandil, List<T> Peer)> RunAsync<T>(int runs, Func<Task<T>> kandil, Func<Task<T>> peer)
    {
        var ours = new List<T>();
        var theirs = new List<T>();
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

        return (ours, theirs);
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
