using System.Globalization;

namespace Kandil.Bench.Measuring;

/// <summary>What every benchmark takes: <c>--runs N</c> and <c>--only NAME</c>, beside its own.</summary>
internal sealed class BenchArguments(string[] arguments)
{
    /// <summary>How often each side runs.</summary>
    public int Runs => Number("--runs", 8);

    /// <summary>The value after a name; null where the name is not given.</summary>
    public string? this[string name] => Array.IndexOf(arguments, name) is var at and >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;

    public int Number(string name, int usual) => this[name] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    /// <summary>Whether a row is to be measured.</summary>
    public bool Wants(string row) => this["--only"] is not { } only || row.Contains(only, StringComparison.OrdinalIgnoreCase);
}
