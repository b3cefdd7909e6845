using System.Globalization;
using Kandil.Cli.Terminal;
using Kandil.Core.Acquisition;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Rendering;

/// <summary>A plan as people read it, before they say yes.</summary>
internal static class PlanText
{
    private const int LabelWidth = 10;
    private const int ShownCommit = 12;

    private static readonly TextColumn[] Columns = [("FILE", false), ("SIZE", true), ("CHECKED BY", false)];

    /// <summary>Writes it to standard output.</summary>
    public static void Write(ConsoleTerminal terminal, InstallPlan plan)
    {
        FactLines.Write(terminal, LabelWidth, Lines(plan));
        terminal.WriteLine("");
        TextTable.Write(terminal, Columns, plan.Files.Select(file => (IReadOnlyList<string>)
            [file.Path.Value, new ByteSize(file.Size).ToString(), file.Digest is null && file.Chunks is null ? "nothing: recorded as it comes" : file.DigestSource]));
        FactLines.Write(terminal, LabelWidth, [("left out", LeftOut(plan)), .. plan.Warnings.Select(warning => ("warning", (string?)warning))]);
        terminal.WriteLine("");
    }

    private static IEnumerable<(string Label, string? Value)> Lines(InstallPlan plan)
    {
        yield return ("model", $"{plan.Model.Source}:{plan.Model.Id}{(plan.Quantization is { } quantization ? $" {quantization}" : "")}");
        yield return ("revision", Revision(plan));
        yield return ("from", plan.Model.Server.GetLeftPart(UriPartial.Authority) + (plan.Model.ThroughMirror ? " (a mirror)" : ""));
        yield return ("license", plan.License is not { } license ? "none named by its source"
            : plan.NeedsLicense ? $"{license}: has terms of its own, which somebody must accept"
            : plan.LicenseAccepted is { } accepted ? $"{license}, accepted by {accepted.By}"
            : license);
        yield return ("size", Size(plan));
        yield return ("room", plan.Room.FreeBytes is { } free
            ? $"{new ByteSize(free)} free{(plan.Room.QuotaLeft is { } left ? $", {new ByteSize(left)} left of the quota" : "")}"
            : null);
        yield return ("memory", plan.Compatibility is { } verdict ? (verdict.Blocked ? "does not fit: " : "") + verdict.Summary : null);
        foreach (string reason in plan.Compatibility?.Reasons ?? [])
            yield return ("reason", reason);
        yield return ("folder", plan.Folder.Value);
    }

    private static string Revision(InstallPlan plan)
    {
        string revision = plan.Model.Version ?? plan.Model.Revision;
        string alias = plan.Model.Alias is { } name && name != revision ? $" ({name})" : "";
        return plan.Model.Commit is { Length: > ShownCommit } commit && commit != revision ? $"{revision}{alias} at {commit[..ShownCommit]}" : revision + alias;
    }

    private static string Size(InstallPlan plan)
    {
        var size = new ByteSize(plan.TotalBytes);
        return plan.AlreadyInstalled ? $"{size}, installed already"
            : plan.AlreadyHereBytes > 0 ? $"{size}: {new ByteSize(plan.DownloadBytes)} to download, {new ByteSize(plan.AlreadyHereBytes)} here already"
            : $"{size} to download";
    }

    private static string? LeftOut(InstallPlan plan)
    {
        string[] reasons = [.. plan.LeftOut.GroupBy(left => left.Reason).Select(group =>
            string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {(group.Count() == 1 ? "file" : "files")} ({group.Key})"))];
        return reasons.Length == 0 ? null : string.Join(", ", reasons);
    }
}
