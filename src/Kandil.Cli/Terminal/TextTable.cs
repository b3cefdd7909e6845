using Spectre.Console;

namespace Kandil.Cli.Terminal;

/// <summary>A table of aligned columns without lines, its headings in capitals: readable to people and to <c>awk</c>.</summary>
internal static class TextTable
{
    // Wide enough that nothing is folded where a program reads.
    private const int Unfolded = 4096;

    /// <summary>The same without the columns in which no row has anything.</summary>
    public static void WriteFilled(ConsoleTerminal terminal, IReadOnlyList<(string Heading, bool IsNumber)> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] all = [.. rows];
        int[] filled = [.. Enumerable.Range(0, columns.Count).Where(column => Array.Exists(all, row => row[column].Length > 0))];
        Write(terminal, [.. filled.Select(column => columns[column])], all.Select(row => (IReadOnlyList<string>)[.. filled.Select(column => row[column])]));
    }

    /// <summary>Writes a table to standard output.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="columns">The headings, and whether the column holds numbers, which end at the right.</param>
    /// <param name="rows">The cells, as many a row as there are columns.</param>
    public static void Write(ConsoleTerminal terminal, IReadOnlyList<(string Heading, bool IsNumber)> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Table table = new Table().NoBorder();
        table.Border = TableBorder.None;
        foreach ((string heading, bool isNumber) in columns)
        {
            TableColumn column = new(new Text(heading)) { Alignment = isNumber ? Justify.Right : Justify.Left, Padding = new Padding(0, 0, 2, 0) };
            column.NoWrap = isNumber;
            table.AddColumn(column);
        }

        foreach (IReadOnlyList<string> row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        StringWriter text = new() { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = terminal.OutputIsTerminal ? terminal.OutputWidth : Unfolded;
        console.Write(table);
        foreach (string line in text.ToString().TrimEnd('\n').Split('\n'))
        {
            terminal.WriteLine(line.TrimEnd());
        }
    }
}
