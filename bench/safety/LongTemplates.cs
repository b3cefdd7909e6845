using System.Diagnostics;
using Kandil.Bench.Measuring;
using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Templates;

namespace Kandil.Bench.Safety;

/// <summary>Templates of the greatest length, made of one piece again and again: where a parser looks back or ahead, time shows it.</summary>
internal static class LongTemplates
{
    private const int Parts = 16;
    private const int Tries = 20;

    private static readonly string[] Pieces =
        ["{{", "{%", "{#", "{", "{{a}}", "{% raw %}", "{% raw", "{{'", "a\n", " \n", "{{[", "{% if a %}{% endif %}", "{% raw %}{% endraw %}", "\n {%", "{{a|a}}", "{%- set a = b -%} "];

    /// <summary>The kind whose whole length takes the most times a part of it.</summary>
    public static Figure Measure() => Pieces.Select(Measure).MaxBy(figure => figure.Ratio)!;

    private static Figure Measure(string piece)
    {
        string whole = string.Concat(Enumerable.Repeat(piece, ChatTemplate.MostBytes / piece.Length)), part = whole[..(whole.Length / Parts)];
        return new Figure("template", Best(whole), Best(part), "us", 2 * Parts, AtLeast: false);
    }

    private static double Best(string text) => Enumerable.Range(0, Tries).Min(_ =>
    {
        long began = Stopwatch.GetTimestamp();
        Parse(text);
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds;
    });

    private static void Parse(string text)
    {
        try
        {
            ChatTemplate.Parse(text, new FindingLocation("template"));
        }
        catch (KandilException)
        {
            // Most of these are no Jinja: how long it takes to find that out is what is measured.
        }
    }
}
