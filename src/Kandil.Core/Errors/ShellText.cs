using System.Globalization;

namespace Kandil.Core.Errors;

/// <summary>
/// A text that names options, which each shell spells in its own way. What is put into it is never read as part of the
/// pattern, so that no name from outside becomes an option.
/// </summary>
/// <param name="text">The text, an <see cref="OptionName"/> where an option stands. Numbers are written as in every language's code.</param>
public sealed class ShellText(FormattableString text)
{
    /// <summary>The text as a shell shows it.</summary>
    /// <param name="spell">Spells an option.</param>
    public string Render(Func<OptionName, string> spell) => string.Format(
        CultureInfo.InvariantCulture, text.Format, [.. text.GetArguments().Select(argument => argument is OptionName option ? spell(option) : argument)]);

    /// <summary>The text with the library's own names.</summary>
    public override string ToString() => Render(option => option.Name);
}
