using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Kandil.Tests.Unit.PowerShell;

public class PesterTests
{
    internal static string Folder { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), "..", "..", "Pester"));

    [PesterFact]
    public async Task Every_Pester_test_passes_on_the_built_module_in_a_fresh_pwsh()
    {
        var start = new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", "-File", Path.Combine(Folder, "run.ps1")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var pwsh = Process.Start(start)!;
        var errors = pwsh.StandardError.ReadToEndAsync();
        string output = await pwsh.StandardOutput.ReadToEndAsync();
        await pwsh.WaitForExitAsync();

        Assert.True(pwsh.ExitCode == 0, output + await errors);
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
