using System.Globalization;
using Kandil.Cli.Commands;
using Kandil.Cli.Terminal;
using Kandil.Core.Compatibility;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Rendering;

/// <summary>Verdicts as people read them: a card for one, a table for the quantisations of a repository.</summary>
internal static class VerdictText
{
    private const int LabelWidth = 16;
    private const string Unknown = "-";

    private static readonly TextColumn[] Columns =
    [
        ("MODEL", false), ("SIZE", true), ("MEMORY", true), ("CONTEXT", true), ("AT MOST", true), ("GPU LAYERS", true), ("SPEED", false), ("VERDICT", false),
    ];

    /// <summary>Writes them to standard output; in quiet mode only the names of those that fit.</summary>
    public static void Write(Invocation invocation, IReadOnlyList<CompatibilityVerdict> verdicts)
    {
        if (invocation.Mode.Quiet)
        {
            foreach (CompatibilityVerdict verdict in verdicts.Where(verdict => !verdict.Blocked))
            {
                invocation.Terminal.WriteLine(verdict.Name);
            }
        }
        else if (verdicts is [var only])
        {
            FactLines.Write(invocation.Terminal, LabelWidth, Lines(only));
        }
        else
        {
            TextTable.Write(invocation.Terminal, Columns, verdicts.Select(Row));
            foreach (CompatibilityVerdict verdict in verdicts.Where(verdict => verdict.IsDefault))
            {
                invocation.Remark($"An installation takes {verdict.Name}. {string.Join(' ', verdict.Reasons.Concat(verdict.Reasons.Count > 0 ? [] : verdict.Warnings))}".TrimEnd());
                Suggest(invocation, verdict);
            }
        }
    }

    private static void Suggest(Invocation invocation, CompatibilityVerdict verdict)
    {
        if (verdict.FittingQuantization is { } fitting)
        {
            invocation.Remark($"{fitting} fits.");
        }
    }

    private static IReadOnlyList<string> Row(CompatibilityVerdict verdict) =>
    [
        verdict.Name,
        new ByteSize(verdict.Size).ToString(),
        new ByteSize(verdict.Required).ToString(),
        Number(verdict.Context),
        Number(verdict.MaxContext),
        Number(verdict.GpuLayers),
        verdict.Speed?.ToString().ToLowerInvariant() ?? Unknown,
        (verdict.Blocked ? "does not fit" : verdict.Warnings.Count > 0 ? "fits, with warnings" : "fits") + (verdict.IsDefault ? " (usual)" : ""),
    ];

    private static IEnumerable<(string Label, string? Value)> Lines(CompatibilityVerdict verdict)
    {
        yield return ("model", verdict.Name);
        yield return ("verdict", verdict.Blocked ? "does not fit" : verdict.Warnings.Count > 0 ? "fits, with warnings" : "fits");
        foreach (string reason in verdict.Reasons)
            yield return ("reason", reason);
        foreach (string warning in verdict.Warnings.Except(verdict.Reasons))
            yield return ("warning", warning);
        yield return ("instead", verdict.FittingQuantization is { } fitting ? $"{fitting} of the same repository fits" : null);
        yield return ("size", new ByteSize(verdict.Size).ToString());
        yield return ("memory", $"{new ByteSize(verdict.Required)} of {new ByteSize(verdict.TotalMemory)}");
        if (verdict.Figures is { } figures)
        {
            yield return ("  weights", new ByteSize(figures.Weights).ToString() + (figures.Repacked > 0 ? $", {new ByteSize(figures.Repacked)} of them laid out anew for the processor" : ""));
            yield return ("  keys, values", $"{new ByteSize(figures.Cache)} for {Number(figures.Context)} tokens of context");
            yield return ("  computation", new ByteSize(figures.Compute).ToString());
            yield return ("context at most", figures.LargestContext is { } most ? $"{Number(most)} tokens" : "none fits");
            yield return ("GPU layers", verdict.GpuLayers is { } layers ? $"{Number(layers)} of {Number(figures.Layers + 1)}: {string.Join(", ", figures.Split.Select(share => $"{share.Layers} on {share.Device} ({new ByteSize(share.Bytes)})"))}" : null);
        }

        yield return ("computed on", verdict.Device);
        yield return ("speed", verdict.Speed?.ToString().ToLowerInvariant());
        yield return ("known from", verdict.Basis == "catalogue" ? "the catalogue" : $"its {verdict.Basis}");
    }

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? Unknown;
}
