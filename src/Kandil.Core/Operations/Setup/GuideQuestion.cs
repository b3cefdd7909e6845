using System.Globalization;
using Kandil.Core.Audit;
using Kandil.Core.Errors;

namespace Kandil.Core.Operations.Setup;

/// <summary>One of the possible answers.</summary>
/// <param name="Name">What it is called, and what is typed for it.</param>
/// <param name="Cells">What is said of it, in columns that all choices of a question share.</param>
public sealed record GuideChoice(string Name, IReadOnlyList<string> Cells)
{
    /// <summary>True for what Enter takes.</summary>
    public bool IsProposed { get; init; }

    /// <summary>False for what "all" leaves out: it would not work, and is there to be seen.</summary>
    public bool IsFit { get; init; } = true;
}

/// <summary>A question with numbered choices. What is typed is read here, so that every shell takes the same.</summary>
public sealed record GuideQuestion
{
    /// <summary>The question, with its mark.</summary>
    public required string Text { get; init; }

    /// <summary>The choices, in their order.</summary>
    public required IReadOnlyList<GuideChoice> Choices { get; init; }

    /// <summary>True where several may be chosen, or none.</summary>
    public bool IsSeveral { get; init; }

    /// <summary>True where a name may be given that is none of the choices.</summary>
    public bool TakesOthers { get; init; }

    /// <summary>What Enter takes.</summary>
    public IReadOnlyList<string> Proposed => [.. Choices.Where(choice => choice.IsProposed).Select(choice => choice.Name)];

    /// <summary>How to answer, a clause behind the question.</summary>
    public string Hint
    {
        get
        {
            string numbers = Choices.Count == 1 ? "1" : string.Create(CultureInfo.InvariantCulture, $"1 to {Choices.Count}");
            string several = IsSeveral ? ", several with commas, a for all that fit, n for none" : "";
            string others = TakesOthers ? ", or a name" : "";
            string usual = Proposed.Count > 0 ? $"; Enter for {string.Join(", ", Proposed)}" : IsSeveral ? "; Enter for none" : "";
            return numbers + several + others + usual;
        }
    }

    /// <summary>The choices as numbered lines in aligned columns, none wider than the screen; what Enter takes has a star.</summary>
    /// <param name="width">Columns of the screen.</param>
    public IEnumerable<string> Lines(int width)
    {
        string[][] rows = [.. Choices.Select((choice, index) => (string[])
            [string.Create(CultureInfo.InvariantCulture, $"{index + 1,3})"), $"{(choice.IsProposed ? "*" : " ")} {choice.Name}", .. choice.Cells])];
        int[] widths = [.. Enumerable.Range(0, rows.Max(row => row.Length)).Select(column => rows.Max(row => row.Length > column ? row[column].Length : 0))];
        return rows.Select(row => TerminalText.Clean(string.Join(" ", row.Select((cell, column) => cell.PadRight(widths[column] + (column > 0 ? 1 : 0)))).TrimEnd()))
            .Select(line => line.Length < width ? line : string.Concat(line.AsSpan(0, Math.Max(1, width - 2)), "…"));
    }

    /// <summary>Reads what was typed: numbers, ranges, names, <c>a</c>, <c>n</c>, or nothing for what is proposed.</summary>
    /// <returns>The names that are meant, or null and a sentence that says what is wrong.</returns>
    public (IReadOnlyList<string>? Names, string? Problem) Read(string typed)
    {
        string text = typed.Trim();
        if (text.Length == 0)
            return Proposed.Count > 0 || IsSeveral ? (Proposed, null) : (null, "One must be chosen.");
        if (IsSeveral && text.ToUpperInvariant() is "A" or "ALL")
            return ([.. Choices.Where(choice => choice.IsFit).Select(choice => choice.Name)], null);
        if (IsSeveral && text.ToUpperInvariant() is "N" or "NONE" or "0")
            return ([], null);
        var names = new List<string>();
        foreach (string part in Parts(text))
        {
            if (Meant(part) is not { } meant)
                return (null, $"{QuotedText.Quote(part)} is none of the choices.");
            names.AddRange(meant.Where(name => !names.Contains(name, StringComparer.OrdinalIgnoreCase)));
        }

        if (!IsSeveral && names.Count != 1)
            return (null, "Only one can be chosen.");
        return ([.. names.OrderBy(Place)], null);
    }

    // A name may have spaces in it, numbers have none.
    private static string[] Parts(string text)
    {
        char[] between = text.All(character => char.IsAsciiDigit(character) || character is ' ' or ',' or '-') ? [',', ' '] : [','];
        return text.Split(between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private IReadOnlyList<string>? Meant(string part)
    {
        if (Choices.FirstOrDefault(choice => choice.Name.Equals(part, StringComparison.OrdinalIgnoreCase)) is { } named)
            return [named.Name];
        string[] ends = part.Split('-', 2);
        if (Number(ends[0]) is { } first && Number(ends[^1]) is { } last)
            return first <= last ? [.. Choices.Skip(first - 1).Take(last - first + 1).Select(choice => choice.Name)] : null;
        return TakesOthers && part.Any(char.IsLetter) ? [part] : null;
    }

    private int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= Choices.Count ? number : null;

    private int Place(string name)
    {
        int place = Choices.ToList().FindIndex(choice => choice.Name == name);
        return place < 0 ? int.MaxValue : place;
    }
}
