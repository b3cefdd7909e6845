using Kandil.Bench.Measuring;

namespace Kandil.Bench.Install;

/// <summary>The state before every run: what the last one left is gone, and nothing waits to be written.</summary>
internal static class CleanSlate
{
    public static async Task MakeAsync(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        await ProgramRun.OfAsync("sync");
    }
}
