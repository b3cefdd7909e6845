using System.Text;
using Spectre.Console;

namespace Kandil.Cli.Terminal;

/// <summary>A table of aligned columns without lines, its headings in capitals: readable to people and to <c>awk</c>.</summary>
/// <remarks>Loops rather than queries: those over numbers are compiled at every start, and most commands end in a table.</remarks>
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
        var shown = new List<TextColumn>();
        List<string>[] cells = Array.ConvertAll(all, _ => new List<string>());
        for (int i = 0; i < columns.Count; i++)
        {
            int column = i;
            if (!Array.Exists(all, row => row[column].Length > 0))
                continue;
            shown.Add(columns[i]);
            for (int row = 0; row < all.Length; row++)
                cells[row].Add(all[row][i]);
        }

        Write(terminal, shown, cells);
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
        bool[] folds = Folds(columns, all, width, out bool foldsAny);
        if (!foldsAny && all.All(row => row.All(cell => Ascii.IsValid(cell))))
        {
            WriteAligned(terminal, columns, all);
            return;
        }

        WriteFolded(terminal, columns, all, width, folds);
    }

    private static int Widest(TextColumn column, IReadOnlyList<string>[] rows, int index)
    {
        int widest = column.Heading.Length;
        foreach (IReadOnlyList<string> row in rows)
            widest = Math.Max(widest, row[index].Length);
        return widest;
    }

    private static int WidestWord(TextColumn column, IReadOnlyList<string>[] rows, int index)
    {
        int widest = OfWords(column.Heading);
        foreach (IReadOnlyList<string> row in rows)
            widest = Math.Max(widest, OfWords(row[index]));
        return widest;

        static int OfWords(string text)
        {
            int widest = 0;
            foreach (string word in text.Split(' '))
                widest = Math.Max(widest, word.Length);
            return widest;
        }
    }

    // What every list comes to where nothing has to be folded, without the library, whose loading costs a start more than all the
    // rest of a list.
    private static void WriteAligned(ConsoleTerminal terminal, IReadOnlyList<TextColumn> columns, IReadOnlyList<string>[] rows)
    {
        int[] widths = new int[columns.Count];
        for (int i = 0; i < widths.Length; i++)
        {
            widths[i] = Widest(columns[i], rows, i);
        }

        WriteRow([.. columns.Select(column => column.Heading)]);
        Array.ForEach(rows, WriteRow);

        void WriteRow(IReadOnlyList<string> cells)
        {
            var line = new StringBuilder();
            for (int i = 0; i < cells.Count; i++)
            {
                int missing = widths[i] - cells[i].Length;
                Pad(line, (i == 0 ? 0 : Gap) + (columns[i].IsNumber ? missing : 0));
                line.Append(cells[i]);
                Pad(line, columns[i].IsNumber ? 0 : missing);
            }

            terminal.WriteLine(line.ToString().TrimEnd());
        }
    }

    // One by one: what fills many at once is compiled at every start.
    private static void Pad(StringBuilder line, int count)
    {
        for (; count > 0; count--)
            line.Append(' ');
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
        for (; shown < columns.Count; shown++)
        {
            room -= Least(columns[shown], rows, shown);
            if (room < 0)
                break;
        }

        return Math.Max(1, shown);
    }

    // Numbers whole, words unbroken up to a length.
    private static int Least(TextColumn column, IReadOnlyList<string>[] rows, int index) => Gap + (column.IsNumber
        ? Widest(column, rows, index)
        : Math.Min(LeastFolded, WidestWord(column, rows, index)));

    // Names stand on the left and are copied: columns stay whole from there as long as those after them keep some room.
    private static bool[] Folds(IReadOnlyList<TextColumn> columns, IReadOnlyList<string>[] rows, int width, out bool any)
    {
        int[] least = new int[columns.Count];
        int room = width + Gap;
        for (int i = 0; i < least.Length; i++)
        {
            least[i] = Least(columns[i], rows, i);
            room -= least[i];
        }

        any = false;
        bool[] folds = new bool[columns.Count];
        for (int i = 0; i < folds.Length; i++)
        {
            int more = Gap + Widest(columns[i], rows, i) - least[i];
            folds[i] = more > room;
            any |= folds[i];
            room -= folds[i] ? 0 : more;
        }

        return folds;
    }
}
