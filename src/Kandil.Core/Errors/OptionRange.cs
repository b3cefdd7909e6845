using System.Globalization;

namespace Kandil.Core.Errors;

/// <summary>The numbers that an option takes.</summary>
/// <param name="Option">The option.</param>
/// <param name="Least">The least.</param>
/// <param name="Most">The most; infinite where there is no bound that anybody would reach.</param>
public sealed record OptionRange(OptionName Option, double Least, double Most = double.PositiveInfinity)
{
    private readonly string? _words;

    /// <summary>True when the least itself is none of them.</summary>
    public bool IsAboveLeast { get; init; }

    /// <summary>The range in words, to follow "it must be".</summary>
    public string Words
    {
        get => _words ?? (Least, Most, IsAboveLeast) switch
        {
            (_, double.PositiveInfinity, false) => Format($"{Least} or more"),
            (_, double.PositiveInfinity, true) => Format($"more than {Least}"),
            (_, _, true) => Format($"more than {Least} and at most {Most}"),
            _ => Format($"{Least} to {Most}"),
        };
        init => _words = value;
    }

    /// <summary>Whether a number is one of them; what is no number is not.</summary>
    public bool Contains(double value) => (IsAboveLeast ? value > Least : value >= Least) && value <= Most;

    /// <summary>Refuses a number that is none of them.</summary>
    /// <exception cref="KandilException">E_ARGS.</exception>
    public void Check(float? value)
    {
        if (value is { } number && !Contains(number))
        {
            throw ArgumentErrors.OutOfRange(this, number);
        }
    }

    /// <summary>Refuses a whole number that is none of them.</summary>
    /// <exception cref="KandilException">E_ARGS.</exception>
    public void Check(long? value)
    {
        if (value is { } number && !Contains(number))
        {
            throw ArgumentErrors.OutOfRange(this, number);
        }
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
