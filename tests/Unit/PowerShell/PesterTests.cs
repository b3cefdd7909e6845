using System.Diagnostics;
using System.Runtime.CompilerServices;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.PowerShell;

public class PesterTests
{
    // All of them, on a machine that has other work.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(25);

    internal static string Folder { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), "..", "..", "Pester"));

    [PesterFact]
    public async Task Every_Pester_test_passes_on_the_built_module_in_a_fresh_pwsh()
    {
        var start = new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", "-File", Path.Combine(Folder, "run.ps1")]);
        ChildResult pwsh = await ChildProgram.RunAsync(start, Limit);
        Assert.True(pwsh.ExitCode == 0, pwsh.Output + pwsh.Error);
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
