namespace Kandil.Bench.Measuring;

/// <summary>The rows of a benchmark as they come; at the end, whether all hold.</summary>
internal sealed class Report
{
    private readonly List<Figure> _figures = [];

    /// <summary>The exit status of the benchmark.</summary>
    public int ExitCode => _figures.TrueForAll(figure => figure.Holds) ? 0 : 1;

    /// <param name="conditions">What holds for all rows.</param>
    public static Report Begin(string conditions)
    {
        Console.WriteLine(conditions);
        Console.WriteLine($"{"",-22} {"Kandil",9} {"peer",9} {"",-6} {"ratio",6}");
        return new Report();
    }

    public void Add(Figure figure)
    {
        _figures.Add(figure);
        figure.Print();
    }

    /// <summary>Says something beside the rows, such as what was left out.</summary>
    public static void Remark(string text) => Console.WriteLine($"  {text}");
}
