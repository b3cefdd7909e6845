using System.Collections.Concurrent;
using System.Globalization;
using Kandil.Core.Primitives;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Kandil.Cli.Terminal;

/// <summary>What a bar consists of, so that it stays one line in a terminal of any width: the widest give way first.</summary>
internal sealed class TransferColumns
{
    private const int LeastForWideBar = 80;
    private const int LeastForBar = 55;
    private const int LeastForRate = 45;
    private const int WideBar = 24;
    private const int NarrowBar = 10;
    private const int ShareWidth = 4;
    private const int RateWidth = 11;
    private const int RemainingWidth = 9;
    private const int LeastDescription = 12;

    private readonly ConcurrentDictionary<ProgressTask, OperationProgress> _latest = new();
    private readonly int _descriptionWidth;

    /// <summary>Chooses the columns for a width.</summary>
    public TransferColumns(int width)
    {
        bool hasBar = width >= LeastForBar;
        bool hasRate = width >= LeastForRate;
        int barWidth = width >= LeastForWideBar ? WideBar : NarrowBar;
        int taken = ShareWidth + 1 + (hasBar ? barWidth + 1 : 0) + (hasRate ? RateWidth + RemainingWidth + 2 : 0);
        _descriptionWidth = Math.Max(LeastDescription, width - taken - 1);
        List<ProgressColumn> all = [new TextColumn(task => task.Description, Justify.Left)];
        if (hasBar)
        {
            all.Add(new ProgressBarColumn { Width = barWidth });
        }

        all.Add(new TextColumn(Share, Justify.Right));
        if (hasRate)
        {
            all.Add(new TextColumn(Rate, Justify.Right));
            all.Add(new TextColumn(Remaining, Justify.Right));
        }

        All = [.. all];
    }

    /// <summary>The columns.</summary>
    public ProgressColumn[] All { get; }

    /// <summary>Keeps what a bar's figures are read from.</summary>
    public void Note(ProgressTask bar, OperationProgress value) => _latest[bar] = value;

    /// <summary>What is being done on which file; a long path loses its beginning.</summary>
    public string Describe(OperationProgress value)
    {
        string verb = TerminalSink.Verb(value.Phase);
        int room = _descriptionWidth - verb.Length - 1;
        string subject = value.Subject.Length <= room ? value.Subject
            : room <= 1 ? ""
            : value.Phase == "retry" ? value.Subject[..(room - 1)] + "…" // the seconds stand first
            : "…" + value.Subject[^(room - 1)..];
        return $"{verb} {subject}".PadRight(_descriptionWidth);
    }

    private static string Share(ProgressTask task) =>
        (task.IsIndeterminate ? "…" : Math.Floor(task.Percentage).ToString("0", CultureInfo.InvariantCulture) + "%").PadLeft(ShareWidth);

    private string Rate(ProgressTask task) =>
        (_latest.GetValueOrDefault(task).BytesPerSecond is { } rate and > 0 ? $"{new ByteSize((long)rate)}/s" : "").PadLeft(RateWidth);

    private string Remaining(ProgressTask task) =>
        (_latest.GetValueOrDefault(task) is { Remaining: { } left } latest && latest.Done < latest.Total ? Text(left) : "").PadLeft(RemainingWidth);

    private static string Text(TimeSpan left) => left switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Min(left.TotalDays, 999):0} d left"),
        { TotalHours: >= 1 } => left.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture),
        _ => left.ToString(@"m\:ss", CultureInfo.InvariantCulture),
    };

    private sealed class TextColumn(Func<ProgressTask, string> text, Justify alignment) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(text(task)) { Justification = alignment, Overflow = Overflow.Crop };
    }
}
