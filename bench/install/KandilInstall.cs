using Kandil.Bench.Measuring;

namespace Kandil.Bench.Install;

/// <summary>Kandil's side: <c>kandil model add</c> as users have it, into an empty home.</summary>
internal sealed class KandilInstall(string kandil, string home, RunningHub hub)
{
    /// <summary>Installs a file's repository from the hub.</summary>
    public async Task<ProgramRun> RunAsync(string file)
    {
        await CleanSlate.MakeAsync(home);
        return await ProgramRun.OfAsync(
            kandil, ["model", "add", $"lab/{Path.GetFileNameWithoutExtension(file)}", "--mirror", hub.Address, "--yes", "--json"],
            new() { ["KANDIL_HOME"] = home });
    }
}
