using System.Diagnostics;
using System.Text.RegularExpressions;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.PowerShell;

/// <summary>A test that needs pwsh with Pester; skipped, with the number of tests that were not run, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed partial class PesterFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(FindMissing);

    public PesterFactAttribute()
    {
        if (Missing.Value is { } missing)
        {
            Skip = $"{missing}: {CountTests()} Pester tests were not run.";
        }
    }

    private static string? FindMissing()
    {
        try
        {
            var start = new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", "-Command", "exit [int](-not (Get-Module Pester -ListAvailable | Where-Object Version -ge 5.5))"]);
            return ChildProgram.Run(start).ExitCode == 0 ? null : "There is no Pester 5.5 or newer";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "There is no pwsh on PATH";
        }
    }

    private static int CountTests() =>
        Directory.EnumerateFiles(PesterTests.Folder, "*.Tests.ps1").Sum(file => ItBlock().Count(File.ReadAllText(file)));

    [GeneratedRegex(@"^\s*It\s", RegexOptions.Multiline)]
    private static partial Regex ItBlock();
}
