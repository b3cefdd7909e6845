using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Kandil.Worker.Hosting;

/// <summary>Where Worker's own files lie.</summary>
internal static class WorkerFolders
{
    /// <summary>The folders in which llama.cpp is looked for, in order.</summary>
    /// <param name="given">A folder that the caller named; null for none.</param>
    public static IReadOnlyList<string> Libraries(string? given)
    {
        // A package's worker for one platform lies in a folder of that name, beside the libraries of all.
        string own = Path.Combine(Own(), "natives", Platform());
        string packaged = Path.GetFullPath(Path.Combine(Own(), "..", "natives", Platform()));
        return given is null ? [own, packaged] : [given, own, packaged];
    }

    // Beside Worker's assembly: in a second pwsh, the base directory is pwsh's. A single file has no such place, and
    // there the base directory is the executable's.
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "An empty location, as in a single file, is handled.")]
    private static string Own() => Path.GetDirectoryName(typeof(WorkerFolders).Assembly.Location) is { Length: > 0 } folder
        ? folder
        : AppContext.BaseDirectory;

    // The names of npm's packages.
    private static string Platform()
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        return OperatingSystem.IsWindows() ? $"win-{architecture}"
            : !OperatingSystem.IsMacOS() ? $"linux-{architecture}"
            : architecture == "arm64" ? "mac-arm64-metal" : $"mac-{architecture}";
    }
}
