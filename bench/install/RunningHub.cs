using System.Diagnostics;

namespace Kandil.Bench.Install;

/// <summary>A <see cref="HubServer"/> in a process of its own, so that none of what it does is counted on either side.</summary>
internal sealed class RunningHub : IDisposable
{
    private readonly Process _process;

    private RunningHub(Process process, string address) => (_process, Address) = (process, address);

    public string Address { get; }

    public static async Task<RunningHub> StartAsync(params string[] files)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["serve", .. files])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        return new RunningHub(process, await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start."));
    }

    public string AddressOf(string file) => $"{Address}/lab/{Path.GetFileNameWithoutExtension(file)}/resolve/main/{Path.GetFileName(file)}";

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
