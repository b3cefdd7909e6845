using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Text;
using Kandil.Core.Operations.Setup;

namespace Kandil.PowerShell.Pipeline;

/// <summary>A list that is answered with keys, in a host that has them and a screen that can be drawn again.</summary>
/// <param name="cmdlet">The cmdlet that asks.</param>
internal sealed class HostKeys(KandilCmdlet cmdlet)
{
    // Shorter than anybody notices, and too rare to cost anything.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(15);

    // PowerShell's console refuses lines with -NonInteractive, and keys it does not; it tells nobody of it but by its arguments.
    private bool _isWithout = cmdlet.Host.Name == "ConsoleHost" && Environment.GetCommandLineArgs().Skip(1).Any(IsNonInteractive);

    /// <summary>Asks; on the pipeline's thread.</summary>
    /// <param name="question">The question, whose text stands above.</param>
    /// <param name="lines">Where the list is left when it is answered.</param>
    /// <returns>The names that were chosen; null where this host has no such keys, and nothing was asked.</returns>
    public IReadOnlyList<string>? Pick(GuideQuestion question, HostLines lines)
    {
        if (_isWithout || !HostLines.IsWatched(cmdlet) || cmdlet.Host.UI is not { SupportsVirtualTerminal: true, RawUI: { } raw } screen)
        {
            return null;
        }

        var selection = new GuideSelection(question);
        string drawn = "";
        try
        {
            while (true)
            {
                (int width, int height) = (Math.Max(1, raw.WindowSize.Width), raw.WindowSize.Height);
                drawn = Draw(screen, drawn, selection.Lines(width, height), lines.IsColoured);
                KeyInfo key = ReadKey(raw);
                if (selection.Press(key.VirtualKeyCode, key.Character) is { } names)
                {
                    Draw(screen, drawn, [], isColoured: false);
                    foreach (SelectionLine line in selection.FinalLines(width, height))
                    {
                        lines.Write(line.Text);
                    }

                    return names;
                }
            }
        }
        catch (Exception refusal) when (HostRefusal.IsOf(refusal))
        {
            // A host without keys says so when it is asked for one: the list is answered in words, and every later one.
            Draw(screen, drawn, [], isColoured: false);
            _isWithout = true;
            return null;
        }
    }

    // PowerShell's console does not let go of a read at Ctrl+C: only what is there is read, and meanwhile the stop is looked for.
    private KeyInfo ReadKey(PSHostRawUserInterface raw)
    {
        while (!raw.KeyAvailable)
        {
            if (cmdlet.StopToken.WaitHandle.WaitOne(Glance))
            {
                throw new PipelineStoppedException();
            }
        }

        return raw.ReadKey(ReadKeyOptions.NoEcho | ReadKeyOptions.IncludeKeyDown);
    }

    private static bool IsNonInteractive(string argument) =>
        argument.TrimStart('-', '/') is { Length: >= 4 } word && word.Length < argument.Length && "NonInteractive".StartsWith(word, StringComparison.OrdinalIgnoreCase);

    // What was drawn before is replaced, whose lines are counted.
    private static string Draw(PSHostUserInterface screen, string before, IReadOnlyList<SelectionLine> lines, bool isColoured)
    {
        int count = before.Count(character => character == '\n');
        var text = new StringBuilder();
        foreach (SelectionLine line in lines)
        {
            text.Append(line.IsCurrent && isColoured ? $"\e[7m{line.Text}\e[0m" : line.Text).Append('\n');
        }

        screen.Write((count > 0 ? string.Create(CultureInfo.InvariantCulture, $"\e[{count}F\e[J") : "") + text);
        return text.ToString();
    }
}
