using System.Text;

namespace Kandil.Core.Catalog;

/// <summary>
/// How a model's name reads once what people leave out, add or mix up is set aside: case, what stands between the words, and words
/// such as "instruct" that name no model. Numbers stand apart, because another number is another model and never a slip.
/// </summary>
internal readonly record struct ModelSpelling
{
    // Said of many models, so that their absence or presence tells none from another.
    private static readonly HashSet<string> Fillers = new(StringComparer.Ordinal)
    {
        "instruct", "instruction", "tuned", "it", "gguf", "ggml", "model", "llm", "ai", "hf", "latest", "meta", "openai", "google",
        "anthropic", "microsoft", "alibaba", "ibm", "the", "v", "bit", "preview",
    };

    private ModelSpelling(string whole, string core, string digits, string[] words, string[] numbers) =>
        (Whole, Core, Digits, Words, Numbers) = (whole, core, digits, words, numbers);

    /// <summary>Every letter and digit in lowercase, nothing between them; a size keeps its point, because 1.5b is not 15b.</summary>
    public string Whole { get; }

    /// <summary>The same without fillers.</summary>
    public string Core { get; }

    /// <summary>The numbers of the core, one after the other.</summary>
    public string Digits { get; }

    /// <summary>The runs of letters, fillers left out.</summary>
    public string[] Words { get; }

    /// <summary>The numbers, sorted: <c>3.1</c> is 3 and 1, and a size such as <c>1.5b</c> is one.</summary>
    public string[] Numbers { get; }

    /// <summary>Reads a name.</summary>
    public static ModelSpelling Of(string name)
    {
        string text = name.ToLowerInvariant();
        StringBuilder whole = new(text.Length), core = new(text.Length), digits = new();
        List<string> words = [], numbers = [];
        for (int start = 0; start < text.Length;)
        {
            int end = char.IsLetter(text[start]) ? EndOf(text, start, char.IsLetter) : char.IsAsciiDigit(text[start]) ? EndOfNumber(text, start) : start;
            if (end == start)
            {
                start++;
                continue;
            }

            string part = text[start..end];
            string plain = IsSize(part) ? part : part.Replace(".", "", StringComparison.Ordinal);
            whole.Append(plain);
            if (char.IsLetter(part[0]))
            {
                if (!Fillers.Contains(part))
                {
                    words.Add(part);
                    core.Append(part);
                }
            }
            else
            {
                core.Append(plain);
                digits.Append(plain.TrimEnd('b', 'm'));
                if (IsSize(part))
                    numbers.Add(part);
                else
                    numbers.AddRange(part.Split('.'));
            }

            start = end;
        }

        return new(whole.ToString(), core.ToString(), digits.ToString(), [.. words], [.. numbers.Order(StringComparer.Ordinal)]);
    }

    /// <summary>True when every number here stands in another name, too; <c>7</c> stands for <c>7b</c>.</summary>
    public bool NumbersAreIn(ModelSpelling other)
    {
        if (Numbers.Length > other.Numbers.Length)
            return false;
        Span<bool> taken = stackalloc bool[other.Numbers.Length];
        foreach (string number in Numbers)
        {
            int at = 0;
            while (at < taken.Length && (taken[at] || !Stands(number, other.Numbers[at])))
                at++;
            if (at == taken.Length)
                return false;
            taken[at] = true;
        }

        return true;
    }

    private static bool Stands(string number, string candidate) =>
        candidate == number || (candidate.Length == number.Length + 1 && IsSize(candidate) && candidate.StartsWith(number, StringComparison.Ordinal));

    private static bool IsSize(string part) => char.IsAsciiDigit(part[0]) && part[^1] is 'b' or 'm';

    private static int EndOf(string text, int start, Func<char, bool> belongs)
    {
        int end = start;
        while (end < text.Length && belongs(text[end]))
            end++;
        return end;
    }

    // Digits with points between them, and the unit of a size where no word begins with it.
    private static int EndOfNumber(string text, int start)
    {
        int end = EndOf(text, start, char.IsAsciiDigit);
        while (end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]))
            end = EndOf(text, end + 1, char.IsAsciiDigit);
        bool hasUnit = end < text.Length && text[end] is 'b' or 'm';
        return hasUnit && (end + 1 == text.Length || !char.IsLetter(text[end + 1])) ? end + 1 : end;
    }
}
