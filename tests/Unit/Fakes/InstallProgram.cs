using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>The program that installs one model into a home, as a process of its own.</summary>
public sealed class InstallProgram : IDisposable
{
    private InstallProgram(Process process) => Process = process;

    /// <summary>The process; each phase is a line of its standard output when it begins.</summary>
    public Process Process { get; }

    /// <summary>Starts it.</summary>
    /// <param name="home">The store's home.</param>
    /// <param name="kind"><c>hub</c> or <c>registry</c>.</param>
    /// <param name="address">Its address.</param>
    /// <param name="reference">The model; of a registry with the prefix <c>store:</c>.</param>
    /// <param name="blockSize">Bytes of a block.</param>
    /// <param name="through">A program, with its arguments, that runs it; null for none.</param>
    public static InstallProgram Start(string home, string kind, Uri address, string reference, int blockSize, params string[] through)
    {
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "install-process.exe" : "install-process");
        string[] line = [.. through, program, home, kind, address.AbsoluteUri, reference, blockSize.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return new InstallProgram(Process.Start(start)!);
    }

    /// <summary>Waits for its end, which must be a success.</summary>
    /// <returns>Bytes that came over the network.</returns>
    public async Task<long> EndAsync()
    {
        ChildResult result = await ChildProgram.EndAsync(Process);
        Assert.True(result.ExitCode == 0, result.Error);
        return long.Parse(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        ChildProgram.KillTree(Process);
        Process.Dispose();
    }
}
