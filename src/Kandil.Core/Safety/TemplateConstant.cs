namespace Kandil.Core.Safety;

/// <summary>
/// What is known of an expression's value without running anything: a whole number, a text (its length, and where that is small
/// the text itself), the length of a list, or nothing. Numbers and lengths stay at the largest number instead of wrapping.
/// </summary>
/// <param name="Number">The number; null if it is none.</param>
/// <param name="Length">How long a text or list is; null if it is none.</param>
/// <param name="Text">The text, where it is known and short.</param>
internal readonly record struct TemplateConstant(long? Number, long? Length, string? Text)
{
    private const int LongestText = 256;

    /// <summary>Nothing is known.</summary>
    internal static readonly TemplateConstant Unknown;

    /// <summary>A whole number.</summary>
    internal static TemplateConstant Of(long number) => new(number, null, null);

    /// <summary>A text.</summary>
    internal static TemplateConstant Of(string text) => new(null, text.Length, text.Length <= LongestText ? text : null);

    /// <summary>A list or text of a length.</summary>
    internal static TemplateConstant OfLength(long length) => new(null, length, null);

    /// <summary>What an operator makes of two values.</summary>
    internal static TemplateConstant Combine(string sign, TemplateConstant left, TemplateConstant right) => (left, right) switch
    {
        ({ Number: { } a }, { Number: { } b }) => OfNumbers(sign, a, b),
        ({ Length: { } length }, { Number: { } times }) when sign == "*" => Repeated(left, length, times),
        ({ Number: { } times }, { Length: { } length }) when sign == "*" => Repeated(right, length, times),
        ({ Length: { } a }, { Length: { } b }) when sign is "+" or "~" => Joined(left, right, a, b),
        _ => Unknown,
    };

    private static TemplateConstant OfNumbers(string sign, long a, long b) => sign switch
    {
        "+" => Bounded((Int128)a + b),
        "-" => Bounded((Int128)a - b),
        "*" => Bounded((Int128)a * b),
        "//" when b != 0 => Bounded((Int128)a / b),
        "%" when b != 0 => Bounded((Int128)a % b),
        "**" when b >= 0 => Power(a, b),
        "~" => Of(FormattableString.Invariant($"{a}{b}")),
        _ => Unknown,
    };

    private static TemplateConstant Power(long a, long b)
    {
        if (Int128.Abs((Int128)a) <= 1)
            return Of(a == -1 && b % 2 == 0 ? 1 : b == 0 ? 1 : a);

        Int128 power = 1;
        for (long i = 0; i < b && Int128.Abs(power) <= long.MaxValue; i++)
            power *= a;
        return Bounded(power);
    }

    private static TemplateConstant Bounded(Int128 number) => Of((long)Int128.Clamp(number, long.MinValue, long.MaxValue));

    private static TemplateConstant Repeated(TemplateConstant value, long length, long times)
    {
        long whole = (long)Int128.Clamp((Int128)length * times, 0, long.MaxValue);
        return value.Text is { } text && whole <= LongestText
            ? Of(string.Concat(Enumerable.Repeat(text, (int)Math.Max(0, length == 0 ? 0 : times))))
            : OfLength(whole);
    }

    private static TemplateConstant Joined(TemplateConstant left, TemplateConstant right, long a, long b)
    {
        long whole = (long)Int128.Min((Int128)a + b, long.MaxValue);
        return left.Text is { } first && right.Text is { } second && whole <= LongestText ? Of(first + second) : OfLength(whole);
    }
}
