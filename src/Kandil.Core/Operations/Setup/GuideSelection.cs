using System.Globalization;
using Kandil.Core.Audit;

namespace Kandil.Core.Operations.Setup;

/// <summary>A line of a list that is answered with keys.</summary>
/// <param name="Text">The line, no wider than the screen.</param>
/// <param name="IsCurrent">True for the choice that Up and Down are at.</param>
public sealed record SelectionLine(string Text, bool IsCurrent = false);

/// <summary>
/// A question that is answered with keys on a terminal: Up and Down move, Space marks, Enter takes; and whatever is typed is read as
/// where there are no such keys. The shell reads keys and draws lines, and nothing of it is decided there.
/// </summary>
public sealed class GuideSelection
{
    // Keys by their codes of Windows, which .NET and PowerShell use everywhere.
    private const int Backspace = 0x08;
    private const int Enter = 0x0D;
    private const int Escape = 0x1B;
    private const int Space = 0x20;
    private const int PageUp = 0x21;
    private const int PageDown = 0x22;
    private const int End = 0x23;
    private const int Home = 0x24;
    private const int Up = 0x26;
    private const int Down = 0x28;

    // Beside the choices: the heading that stands above, what is cut off, what is wrong, two lines of help, and the cursor's.
    private const int OtherLines = 8;
    private const int FewestChoices = 3;
    private const int MostCutOff = 3;
    private const string Indent = "      ";

    private readonly GuideQuestion _question;
    private readonly bool[] _marked;
    private int _current;
    private int _first;
    private string _typed = "";
    private string? _problem;

    /// <summary>Begins with what is proposed.</summary>
    /// <param name="question">The question.</param>
    public GuideSelection(GuideQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        _question = question;
        _marked = [.. question.Choices.Select(choice => choice.IsProposed && question.IsSeveral)];
        _current = Math.Max(0, question.Choices.ToList().FindIndex(choice => choice.IsProposed));
    }

    /// <summary>Takes a key.</summary>
    /// <param name="virtualKey">Its code: of <c>ConsoleKey</c>, and of PowerShell's <c>KeyInfo</c>.</param>
    /// <param name="character">Its character; <c>\0</c> for none.</param>
    /// <returns>The names that were chosen, in the order of the choices; null as long as the question is open.</returns>
    public IReadOnlyList<string>? Press(int virtualKey, char character)
    {
        _problem = null;
        if (virtualKey == Enter || character is '\r' or '\n')
            return Take();
        if (virtualKey == Backspace || character is '\b' or '\u007f')
            _typed = _typed.Length > 0 ? _typed[..^1] : "";
        else if (virtualKey == Escape)
            _typed = "";
        else if ((virtualKey == Space || character == ' ') && _typed.Length == 0)
            Mark();
        else if (!char.IsControl(character))
            _typed += character;
        else
            Move(virtualKey);
        return null;
    }

    /// <summary>The list as it is now, no higher than the screen.</summary>
    /// <param name="width">Columns of the screen.</param>
    /// <param name="height">Lines of the screen.</param>
    public IReadOnlyList<SelectionLine> Lines(int width, int height)
    {
        var lines = new List<SelectionLine>(Choices(width, height));
        lines.AddRange(CutOff(width));
        if (_problem is not null)
            lines.Add(Line($"  ✗ {_problem}", width));
        lines.Add(Line($"(Up, Down: move{(_question.IsSeveral ? "; Space: mark" : "")}; Enter for {Chosen()})", width));
        lines.Add(Line(_typed.Length > 0 ? $": {_typed}" : $"(or type {Typing()})", width));
        return lines;
    }

    /// <summary>The list as it stays when the question is answered.</summary>
    /// <inheritdoc cref="Lines"/>
    public IReadOnlyList<SelectionLine> FinalLines(int width, int height) => [.. Choices(width, height).Select(line => line with { IsCurrent = false })];

    private IEnumerable<SelectionLine> Choices(int width, int height)
    {
        int shown = Math.Min(_marked.Length, Math.Max(FewestChoices, height - OtherLines));
        _first = Math.Clamp(_first, Math.Max(0, _current - shown + 1), Math.Min(_current, _marked.Length - shown));
        string[] texts = [.. _question.Lines(Math.Max(1, width - Prefix(0).Length))];
        return Enumerable.Range(_first, shown).Select(index => new SelectionLine(Prefix(index) + texts[index], index == _current));
    }

    // What a narrow screen leaves of the current choice, in full: the reason against it, say.
    private IEnumerable<SelectionLine> CutOff(int width)
    {
        GuideChoice choice = _question.Choices[_current];
        bool isCut = _question.Lines(Math.Max(1, width - Prefix(0).Length)).ElementAt(_current).EndsWith('…');
        return isCut && choice.Cells.Count > 0 ? Wrapped(choice.Cells[^1], width - Indent.Length).Take(MostCutOff).Select(line => Line(Indent + line, width)) : [];
    }

    private static IEnumerable<string> Wrapped(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + word.Length + 1 >= width)
            {
                yield return line;
                line = "";
            }

            line += line.Length > 0 ? $" {word}" : word;
        }

        yield return line;
    }

    private string Prefix(int index) => (index == _current ? ">" : " ") + (!_question.IsSeveral ? "" : _marked[index] ? " [x]" : " [ ]");

    private string Chosen()
    {
        string[] names = _question.IsSeveral ? [.. Marked()] : [_question.Choices[_current].Name];
        return names.Length switch
        {
            0 => "none",
            > 3 => string.Create(CultureInfo.InvariantCulture, $"{names.Length} of them"),
            _ => string.Join(", ", names),
        };
    }

    private string Typing() => string.Join(", ", (string[])
        [
            .. _question.IsSeveral ? ["numbers"] : (string[])["a number"],
            .. _question.TakesOthers ? [_question.IsSeveral ? "names" : "a name"] : Array.Empty<string>(),
            .. _question.IsSeveral ? ["a for all that fit", "n for none"] : Array.Empty<string>(),
        ]);

    private IReadOnlyList<string>? Take()
    {
        if (_typed.Length == 0)
            return _question.IsSeveral ? [.. Marked()] : [_question.Choices[_current].Name];
        (IReadOnlyList<string>? names, _problem) = _question.Read(_typed);
        _typed = "";
        if (names is not null)
            Show(names);
        return names;
    }

    // What stays on the screen is what was chosen.
    private void Show(IReadOnlyList<string> names)
    {
        for (int index = 0; index < _marked.Length; index++)
        {
            _marked[index] = names.Contains(_question.Choices[index].Name);
            if (_marked[index] && !_question.IsSeveral)
                _current = index;
        }
    }

    private IEnumerable<string> Marked() => _question.Choices.Where((_, index) => _marked[index]).Select(choice => choice.Name);

    private void Mark()
    {
        if (_question.IsSeveral)
            _marked[_current] = !_marked[_current];
    }

    private void Move(int key)
    {
        const int Page = 10;
        int target = key switch
        {
            Up => _current - 1,
            Down => _current + 1,
            PageUp => Math.Max(0, _current - Page),
            PageDown => Math.Min(_marked.Length - 1, _current + Page),
            Home => 0,
            End => _marked.Length - 1,
            _ => _current,
        };

        // Past an end it goes on at the other.
        _current = (target + _marked.Length) % _marked.Length;
    }

    private static SelectionLine Line(string text, int width)
    {
        string clean = TerminalText.Clean(text);
        return new SelectionLine(clean.Length < width ? clean : string.Concat(clean.AsSpan(0, Math.Max(1, width - 2)), "…"));
    }
}
