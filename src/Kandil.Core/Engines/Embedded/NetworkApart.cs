using System.Diagnostics;
using System.Runtime.Versioning;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines.Embedded;

/// <summary>
/// Has a program started in a network of its own, in which there is nothing, by util-linux's <c>unshare</c> where it is there and
/// the system lets it. It becomes the program, so that nothing stands between.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class NetworkApart
{
    private const string Program = "/usr/bin/unshare";
    private const string Complaint = "unshare: ";

    private static readonly string[] Options = ["--user", "--net", "--"];

    // Whether the system allows it does not change while this process lives. It is learnt from a start that fails, because
    // trying it before costs every start the time of two programs.
    private static volatile string? _refusal = File.Exists(Program) ? null : $"there is no {Program}";

    /// <summary>Puts unshare in front of a program.</summary>
    /// <returns>Whether it was done.</returns>
    public static Restriction Apply(ProcessStartInfo start)
    {
        if (_refusal is { } refusal)
            return new Restriction(RestrictionNames.NetworkNamespace, false, refusal);
        foreach (string option in Options.Append(start.FileName).Reverse())
            start.ArgumentList.Insert(0, option);
        start.FileName = Program;
        return new Restriction(RestrictionNames.NetworkNamespace, true);
    }

    /// <summary>Whether a program did not start because the system refuses it a network of its own; then the next one is started without.</summary>
    /// <param name="applied">What <see cref="Apply"/> and others did to it.</param>
    /// <param name="standardError">What it wrote.</param>
    public static bool IsRefusedBy(IReadOnlyList<Restriction> applied, string standardError)
    {
        bool isRefused = standardError.StartsWith(Complaint, StringComparison.Ordinal)
            && applied.Any(restriction => restriction is { Name: RestrictionNames.NetworkNamespace, IsApplied: true });
        if (isRefused)
            _refusal = standardError[Complaint.Length..];
        return isRefused;
    }
}
