using System.Globalization;
using Kandil.Core.Acquisition;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;

namespace Kandil.PowerShell.Views;

/// <summary>The facts of a plan as people read them before they say yes, for the view of Kandil.format.ps1xml.</summary>
public static class PlanLines
{
    private const int ShownCommit = 12;

    /// <summary>What is asked for and what it is fixed to: <c>main at 1a2b3c4d5e6f</c>.</summary>
    public static string Revision(InstallPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string revision = plan.Model.Version ?? plan.Model.Revision;
        string alias = plan.Model.Alias is { } name && name != revision ? $" ({name})" : "";
        return plan.Model.Commit is { Length: > ShownCommit } commit && commit != revision ? $"{revision}{alias} at {commit[..ShownCommit]}" : revision + alias;
    }

    /// <summary>The server that has it.</summary>
    public static string Server(InstallPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Model.Server.GetLeftPart(UriPartial.Authority) + (plan.Model.ThroughMirror ? " (a mirror: nothing it says is official)" : "");
    }

    /// <summary>The license, and whether somebody must accept it still.</summary>
    public static string License(InstallPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan switch
        {
            { License: null } => "none named by its source",
            { NeedsLicense: true } => $"{plan.License}: has terms of its own, which somebody must accept",
            { LicenseAccepted: { } accepted } => $"{plan.License}, accepted by {accepted.By}",
            _ => plan.License,
        };
    }

    /// <summary>How much must come and how much is here.</summary>
    public static string Size(InstallPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var size = new ByteSize(plan.TotalBytes);
        return plan.AlreadyInstalled ? $"{size}, installed already"
            : plan.AlreadyHereBytes > 0 ? $"{size}: {new ByteSize(plan.DownloadBytes)} to download, {new ByteSize(plan.AlreadyHereBytes)} here already"
            : $"{size} to download";
    }

    /// <summary>The room on the disk and in the quota; empty where nothing tells.</summary>
    public static string Room(InstallPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string?[] known =
        [
            plan.Room.FreeBytes is { } free ? $"{new ByteSize(free)} free" : null,
            plan.Room.QuotaLeft is { } left ? $"{new ByteSize(left)} left of the quota" : null,
        ];
        return string.Join(", ", known.OfType<string>());
    }

    /// <summary>What memory it needs, and why it does not fit where it does not; empty where nobody asked.</summary>
    public static string Memory(InstallPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Compatibility is { } verdict ? string.Join('\n', verdict.Reasons.Prepend((verdict.Blocked ? "does not fit: " : "") + verdict.Summary)) : "";
    }

    /// <summary>A line for each file: its path, its size and who says what its content is.</summary>
    public static string Files(InstallPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        int longest = plan.Files.Count == 0 ? 0 : plan.Files.Max(file => file.Path.Value.Length);
        return string.Join('\n', plan.Files.Select(file =>
            $"{file.Path.Value.PadRight(longest)}  {new ByteSize(file.Size),8}  {CheckedBy(file)}"));
    }

    /// <summary>How many files are left out and why; empty where none are.</summary>
    public static string LeftOut(InstallPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return string.Join(", ", plan.LeftOut.GroupBy(left => left.Reason).Select(group =>
            string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {(group.Count() == 1 ? "file" : "files")} ({group.Key})")));
    }

    private static string CheckedBy(SourceFile file) => file.Digest is null && file.Chunks is null ? "nothing: recorded as it comes" : file.DigestSource;
}
