using Kandil.Core.Operations.Setup;

namespace Kandil.Cli.Terminal;

/// <summary>A guided operation's lines for people, with a sign and, where colours are welcome, a colour each.</summary>
internal static class TerminalLines
{
    /// <summary>Writes lines to standard error.</summary>
    public static void Write(ConsoleTerminal terminal, IEnumerable<GuideLine> lines)
    {
        foreach (GuideLine line in lines)
        {
            terminal.WriteError(Text(line, terminal.ErrorIsColoured));
        }
    }

    /// <summary>A heading as it stands above what it is about.</summary>
    public static string Heading(string text, bool isColoured) => $"\n{Painted(text, "36", isColoured)}";

    /// <summary>A choice, the current one so that it is seen.</summary>
    public static string Choice(SelectionLine line, bool isColoured) => line.IsCurrent ? Painted(line.Text, "7", isColoured) : line.Text;

    private static string Text(GuideLine line, bool isColoured) => line.Mark switch
    {
        GuideMark.Heading => Heading(line.Text, isColoured),
        GuideMark.Passed => $"  {Painted("✓", "32", isColoured)} {line.Text}",
        GuideMark.Warned => $"  {Painted("!", "33", isColoured)} {line.Text}",
        GuideMark.Failed => $"  {Painted("✗", "31", isColoured)} {line.Text}",
        GuideMark.Skipped => $"  - {line.Text}",
        _ => $"    {line.Text}",
    };

    private static string Painted(string text, string colour, bool isColoured) => isColoured ? $"\e[{colour}m{text}\e[0m" : text;
}
