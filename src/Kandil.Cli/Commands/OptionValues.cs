using System.CommandLine;
using System.Globalization;
using Kandil.Core.Catalog;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary>
/// Values of options as numbers. Options are declared as text: a typed one costs compilation at every start, and its
/// parser's complaint names no range.
/// </summary>
internal static class OptionValues
{
    /// <summary>A number with a point before its decimals; null when the option was not given.</summary>
    /// <exception cref="KandilException">E_ARGS: it is no number.</exception>
    public static float? Number(this ParseResult parse, Option<string> option)
    {
        string? text = parse.GetValue(option);
        return text is null ? null
            : float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) ? value
            : throw CommandLineErrors.NotANumber(option.Name, text, whole: false);
    }

    /// <summary>A whole number; null when the option was not given.</summary>
    /// <exception cref="KandilException">E_ARGS: it is no whole number, or outside of the limits.</exception>
    public static long? WholeNumber(this ParseResult parse, Option<string> option, long least, long most)
    {
        return parse.WholeNumber(option, new OptionRange(new OptionName(option.Name), least, most));
    }

    /// <summary>A whole number; null when the option was not given.</summary>
    /// <exception cref="KandilException">E_ARGS: it is no whole number, or outside of the range.</exception>
    public static long? WholeNumber(this ParseResult parse, Option<string> option, OptionRange range)
    {
        string? text = parse.GetValue(option);
        return text is null ? null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && range.Contains(value) ? value
            : Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 large) ? throw ArgumentErrors.OutOfRange(range, large)
            : throw CommandLineErrors.NotANumber(option.Name, text, whole: true);
    }

    /// <summary>A size in bytes; null when the option was not given.</summary>
    /// <exception cref="KandilException">E_ARGS: it is none.</exception>
    public static long? Size(this ParseResult parse, Option<string> option)
    {
        string? text = parse.GetValue(option);
        return text is null ? null : ByteSize.TryParse(text, out ByteSize size) ? size.Bytes : throw CommandLineErrors.NotASize(option.Name, text);
    }

    /// <summary>A number of gigabytes as bytes; null when the option was not given.</summary>
    /// <exception cref="KandilException">E_ARGS: it is no number, or below nothing.</exception>
    public static long? Gigabytes(this ParseResult parse, Option<string> option)
    {
        string? text = parse.GetValue(option);
        return text is null ? null
            : ByteSize.TryParse($"{text.Trim()}GB", out ByteSize size) ? size.Bytes
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? throw ArgumentErrors.OutOfRange(new OptionRange(new OptionName(option.Name), 0, long.MaxValue / 1_000_000_000), number)
            : throw CommandLineErrors.NotANumber(option.Name, text, whole: false);
    }

    /// <summary>What a model can do: several options, or several names with commas between them.</summary>
    /// <exception cref="KandilException">E_ARGS: it is none.</exception>
    public static IReadOnlyList<ModelCapability> Capabilities(this ParseResult parse, Option<string[]> option) =>
        [.. (parse.GetValue(option) ?? []).SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(name =>
            Enum.TryParse(name, ignoreCase: true, out ModelCapability capability) && char.IsAsciiLetter(name[0])
                ? capability
                : throw CommandLineErrors.NotOneOf(option.Name, name, Enum.GetNames<ModelCapability>()))];

    /// <summary>A whole number of 32 bits; null when the option was not given.</summary>
    /// <exception cref="KandilException">E_ARGS: it is no whole number, or outside of the limits.</exception>
    public static int? WholeNumber(this ParseResult parse, Option<string> option) =>
        (int?)parse.WholeNumber(option, int.MinValue, int.MaxValue);
}
