using Kandil.Bench.Measuring;

namespace Kandil.Bench.Install;

/// <summary>What people do without Kandil.</summary>
/// <param name="folder">Where downloads go.</param>
/// <param name="npm">The folder of the Node client.</param>
/// <param name="hub">Where they come from.</param>
internal sealed class Peers(string folder, string npm, RunningHub hub)
{
    /// <summary>curl, then sync of the file, then openssl.</summary>
    public async Task<ProgramRun[]> CurlAsync(string file)
    {
        await CleanSlate.MakeAsync(folder);
        string target = Path.Combine(folder, Path.GetFileName(file));
        return
        [
            await ProgramRun.OfAsync("curl", "--silent", "--fail", "--output", target, hub.AddressOf(file)),
            await ProgramRun.OfAsync("sync", target),
            await DigestAsync(target),
        ];
    }

    /// <summary>npm's client of the hub, then openssl.</summary>
    public async Task<ProgramRun[]> HubClientAsync(string file)
    {
        await CleanSlate.MakeAsync(folder);
        var download = await ProgramRun.OfAsync(
            "node", Path.Combine(npm, "download.mjs"), hub.Address, $"lab/{Path.GetFileNameWithoutExtension(file)}", Path.GetFileName(file), folder);
        return [download, await DigestAsync(download.Output.Trim())];
    }

    /// <summary>openssl, on a file that the system has in its cache.</summary>
    public static Task<ProgramRun> DigestAsync(string file) => ProgramRun.OfAsync("openssl", "dgst", "-sha256", file);

    /// <summary>Installs the pinned client.</summary>
    public static Task InstallHubClientAsync(string npm) => ProgramRun.OfAsync("npm", "ci", "--silent", "--prefix", npm);
}
