using System.Runtime.Versioning;
using Kandil.Core.Sandbox;

namespace Kandil.Worker.Restrictions;

/// <summary>
/// What Worker gives up before it opens anything of a user's: the first thing that it does. What its parent did for it before it
/// began (files and network on Linux, the job on Windows) is the parent's to tell.
/// </summary>
internal static class SelfRestriction
{
    private const int OpenFiles = 256;
    private const int LowNice = 10;
    private const int LowestNice = 19;

    /// <summary>True when an allocation may be refused by a limit of this process rather than for want of memory.</summary>
    public static bool LimitsMemory { get; private set; }

    /// <summary>Applies the limits.</summary>
    /// <returns>Each with whether it holds.</returns>
    public static IReadOnlyList<Restriction> Apply(ProcessLimits limits)
    {
        IReadOnlyList<Restriction> applied =
            OperatingSystem.IsWindows() ? OnWindows()
            : OperatingSystem.IsMacOS() ? [.. OnUnix(limits), .. OnMac(limits)]
            : OperatingSystem.IsLinux() ? [.. OnUnix(limits), .. OnLinux(limits)]
            : [];
        LimitsMemory = applied.Any(restriction => restriction is { Name: RestrictionNames.Memory, IsApplied: true });
        return applied;
    }

    /// <summary>Limits memory from now on.</summary>
    /// <returns>Why not; null when it holds.</returns>
    [UnsupportedOSPlatform("windows")]
    public static string? LimitMemory(long bytes)
    {
        string? refusal = ResourceLimits.Memory(bytes);
        LimitsMemory |= refusal is null;
        return refusal;
    }

    [UnsupportedOSPlatform("windows")]
    private static IEnumerable<Restriction> OnUnix(ProcessLimits limits)
    {
        yield return Tried(RestrictionNames.CrashDumps, ResourceLimits.NoCrashDumps() ?? ResourceLimits.OpenAtOnce(OpenFiles));
        if (limits.MemoryBytes is { } memory)
            yield return Tried(RestrictionNames.Memory, ResourceLimits.Memory(memory));
        if (limits.FileBytes is { } file)
            yield return Tried(RestrictionNames.TemporaryDisk, ResourceLimits.Files(file));
        if (limits.Priority != SandboxPriority.Normal)
            yield return Tried(RestrictionNames.Priority, ResourceLimits.Priority(limits.Priority == SandboxPriority.Low ? LowNice : LowestNice));
    }

    [SupportedOSPlatform("linux")]
    private static IEnumerable<Restriction> OnLinux(ProcessLimits limits)
    {
        if (limits.Cores is { } cores)
            yield return Tried(RestrictionNames.Cores, ResourceLimits.Cores(cores));
        if (!limits.FiltersCalls)
            yield break;
        string? refusal = SystemCallFilter.Apply(limits.ForbidsChildren);
        yield return Tried(RestrictionNames.SystemCalls, refusal);
        yield return Tried(RestrictionNames.Network, refusal);
        if (limits.ForbidsChildren)
            yield return Tried(RestrictionNames.Processes, refusal);
    }

    [SupportedOSPlatform("macos")]
    private static IEnumerable<Restriction> OnMac(ProcessLimits limits)
    {
        if (limits.Cores is not null)
            yield return new Restriction(RestrictionNames.Cores, false, "macOS binds no process to cores");
        string? refusal = MacSandbox.Apply(limits.ForbidsChildren, limits.FileBytes is 0);
        yield return Tried(RestrictionNames.Network, refusal);
        if (limits.ForbidsChildren)
            yield return Tried(RestrictionNames.Processes, refusal);
        if (limits.FiltersCalls)
            yield return new Restriction(RestrictionNames.SystemCalls, false, "macOS lets no program filter its calls");
    }

    // Memory, cores and child processes are the job's, into which the parent puts this process.
    [SupportedOSPlatform("windows")]
    private static IReadOnlyList<Restriction> OnWindows() =>
    [
        Tried(RestrictionNames.Privileges, WindowsIntegrity.Lower()),
        new(RestrictionNames.Network, false, "Windows needs an app container for it"),
        new(RestrictionNames.SystemCalls, false, "Windows lets no program filter its calls"),
    ];

    private static Restriction Tried(string name, string? refusal) => new(name, refusal is null, refusal);
}
