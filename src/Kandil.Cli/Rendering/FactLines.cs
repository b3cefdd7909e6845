using Kandil.Cli.Terminal;

namespace Kandil.Cli.Rendering;

/// <summary>Facts as lines of a label and a value; on a terminal a long value goes on below itself, broken between words.</summary>
internal static class FactLines
{
    private const int Unbroken = int.MaxValue;

    /// <summary>Writes them to standard output; those without a value are left out.</summary>
    public static void Write(ConsoleTerminal terminal, int labelWidth, IEnumerable<(string Label, string? Value)> facts)
    {
        int width = terminal.OutputIsTerminal ? terminal.OutputWidth - labelWidth : Unbroken;
        foreach ((string label, string? value) in facts)
        {
            string start = label.PadRight(labelWidth);
            foreach (string line in value is null ? [] : Break(ErrorLines.OneLine(value), width))
            {
                terminal.WriteLine(start + line);
                start = new string(' ', labelWidth);
            }
        }
    }

    /// <summary>Lines of at most that width; a word that is longer stays whole, so that an address can be copied.</summary>
    internal static IEnumerable<string> Break(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }
}
