using System.Text;

namespace Kandil.Cli.Rendering;

/// <summary>
/// Arguments quoted for the shell that a command will be pasted into, so that none of their characters is acted upon:
/// names come from files and servers.
/// </summary>
public static class ShellQuoting
{
    // cmd acts upon these between double quotes, or PowerShell does (it takes the typographic quotes for quotes too).
    private const string ActiveInWindowsQuotes = "\"%!$`\u201C\u201D\u201E";

    /// <summary>The argument as the shells of this operating system read it back.</summary>
    public static string Quote(string argument) => OperatingSystem.IsWindows() ? ForWindows(argument) : ForPosix(argument);

    /// <summary>Within single quotes, where a POSIX shell acts upon nothing; a control character becomes <c>?</c>.</summary>
    public static string ForPosix(string argument) =>
        "'" + WithoutControls(argument).Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>
    /// Within double quotes. Nothing can be written there that both cmd and PowerShell take literally when it is a quote, a
    /// variable's sign or an escape, so each of those becomes <c>?</c>: the command then names nothing, and does nothing.
    /// </summary>
    public static string ForWindows(string argument)
    {
        StringBuilder quoted = new StringBuilder(argument.Length + 2).Append('"');
        foreach (char character in WithoutControls(argument))
        {
            quoted.Append(ActiveInWindowsQuotes.Contains(character, StringComparison.Ordinal) ? '?' : character);
        }

        // A program reads \" as a quote: the last backslashes are doubled so that the closing quote closes.
        int trailing = argument.Length - argument.TrimEnd('\\').Length;
        return quoted.Append('\\', trailing).Append('"').ToString();
    }

    // A terminal takes a pasted control character for a key.
    private static string WithoutControls(string argument)
    {
        StringBuilder clean = new(argument.Length);
        foreach (char character in argument)
        {
            clean.Append(char.IsControl(character) ? '?' : character);
        }

        return clean.ToString();
    }
}
