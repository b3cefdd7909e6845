using System.Diagnostics;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>A test that watches a process's system calls; skipped, with the reason, where strace is missing or may not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StraceFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(FindMissing);

    public StraceFactAttribute() => Skip = Missing.Value;

    private static string? FindMissing()
    {
        if (!OperatingSystem.IsLinux())
            return "Only Linux has strace";
        try
        {
            ChildResult strace = ChildProgram.Run(new ProcessStartInfo("strace", ["-f", "-y", "-e", "trace=fsync", "true"]));
            return strace.ExitCode == 0 ? null : $"strace may not watch processes here ({strace.Error.Trim().Split('\n')[0]})";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "There is no strace on PATH";
        }
    }
}
