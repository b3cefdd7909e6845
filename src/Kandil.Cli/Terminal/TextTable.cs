using System.Text;
using Spectre.Console;

namespace Kandil.Cli.Terminal;

/// <summary>A table of aligned columns without lines, its headings in capitals: readable to people and to <c>awk</c>.</summary>
internal static class TextTable
{
    // Wide enough that nothing is folded where a program reads.
    private const int Unfolded = 4096;
    private const int Gap = 2;
    private const int LeastFolded = 12;

    /// <summary>The same without the columns in which no row has anything.</summary>
    public static void WriteFilled(ConsoleTerminal terminal, IReadOnlyList<TextColumn> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] all = [.. rows];
        int[] filled = [.. Enumerable.Range(0, columns.Count).Where(column => Array.Exists(all, row => row[column].Length > 0))];
        Write(terminal, [.. filled.Select(column => columns[column])], all.Select(row => (IReadOnlyList<string>)[.. filled.Select(column => row[column])]));
    }

    /// <summary>Writes a table to standard output.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="columns">The headings, and whether the column holds numbers, which end at the right.</param>
    /// <param name="rows">The cells, as many a row as there are columns.</param>
    public static void Write(ConsoleTerminal terminal, IReadOnlyList<TextColumn> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] all = [.. rows];
        if (terminal.OutputIsTerminal && Room(columns, all, terminal.OutputWidth) is var shown && shown < columns.Count)
        {
            // Broken words help nobody: what stands on the right is left to a wider terminal, and to --json.
            (columns, all) = ([.. columns.Take(shown)], [.. all.Select(row => (IReadOnlyList<string>)[.. row.Take(shown)])]);
        }

        int width = terminal.OutputIsTerminal ? terminal.OutputWidth : Unfolded;
        bool[] folds = Folds(columns, all, width);
        if (!folds.Contains(true) && all.All(row => row.All(cell => Ascii.IsValid(cell))))
        {
            WriteAligned(terminal, columns, all);
            return;
        }

        WriteFolded(terminal, columns, all, width, folds);
    }

    private static int Widest(string heading, IEnumerable<string> cells)
    {
        int widest = heading.Length;
        foreach (string cell in cells)
            widest = Math.Max(widest, cell.Length);
        return widest;
    }

    // What every list comes to where nothing has to be folded, without the library, whose loading costs a start more than all the
    // rest of a list.
    private static void WriteAligned(ConsoleTerminal terminal, IReadOnlyList<TextColumn> columns, IReadOnlyList<string>[] rows)
    {
        int[] widths = new int[columns.Count];
        for (int i = 0; i < widths.Length; i++)
        {
            widths[i] = Widest(columns[i].Heading, rows.Select(row => row[i]));
        }

        WriteRow([.. columns.Select(column => column.Heading)]);
        Array.ForEach(rows, WriteRow);

        void WriteRow(IReadOnlyList<string> cells)
        {
            var line = new StringBuilder();
            for (int i = 0; i < cells.Count; i++)
            {
                line.Append(i == 0 ? "" : new string(' ', Gap));
                line.Append(columns[i].IsNumber ? cells[i].PadLeft(widths[i]) : cells[i].PadRight(widths[i]));
            }

            terminal.WriteLine(line.ToString().TrimEnd());
        }
    }

    private static void WriteFolded(ConsoleTerminal terminal, IReadOnlyList<TextColumn> columns, IReadOnlyList<string>[] all, int width, bool[] folds)
    {
        Table table = new Table().NoBorder();
        table.Border = TableBorder.None;
        for (int i = 0; i < columns.Count; i++)
        {
            table.AddColumn(new TableColumn(new Text(columns[i].Heading))
            {
                Alignment = columns[i].IsNumber ? Justify.Right : Justify.Left,
                Padding = new Padding(0, 0, i < columns.Count - 1 ? Gap : 0, 0),
                NoWrap = !folds[i],
            });
        }

        foreach (IReadOnlyList<string> row in all)
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
        console.Profile.Width = width;
        console.Write(table);
        foreach (string line in text.ToString().TrimEnd('\n').Split('\n'))
        {
            terminal.WriteLine(line.TrimEnd());
        }
    }

    // How many columns have room for their words, from the left: the first always.
    private static int Room(IReadOnlyList<TextColumn> columns, IReadOnlyList<string>[] rows, int width)
    {
        int room = width + Gap;
        int shown = 0;
        foreach (int least in Enumerable.Range(0, columns.Count).Select(i => Least(columns[i], rows.Select(row => row[i]))))
        {
            room -= least;
            if (room < 0)
                break;
            shown++;
        }

        return Math.Max(1, shown);
    }

    // Numbers whole, words unbroken up to a length.
    private static int Least(TextColumn column, IEnumerable<string> cells) => Gap + (column.IsNumber
        ? Widest(column.Heading, cells)
        : Math.Min(LeastFolded, Widest("", cells.Append(column.Heading).SelectMany(text => text.Split(' ')))));

    // Names stand on the left and are copied: columns stay whole from there as long as those after them keep some room.
    private static bool[] Folds(IReadOnlyList<TextColumn> columns, IReadOnlyList<string>[] rows, int width)
    {
        int[] natural = [.. columns.Select((column, i) => Gap + Widest(column.Heading, rows.Select(row => row[i])))];
        int[] least = [.. columns.Select((column, i) => Least(column, rows.Select(row => row[i])))];
        int room = width + Gap - least.Sum();
        bool[] folds = new bool[columns.Count];
        for (int i = 0; i < columns.Count; i++)
        {
            int more = natural[i] - least[i];
            folds[i] = more > room;
            room -= folds[i] ? 0 : more;
        }

        return folds;
    }
}
