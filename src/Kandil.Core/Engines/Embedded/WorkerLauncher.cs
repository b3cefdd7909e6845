using System.Runtime.InteropServices;

namespace Kandil.Core.Engines.Embedded;

/// <summary>
/// The ways to start Worker on this machine, best first: the packaged worker of the platform (needs nothing), its
/// portable assembly on an installed .NET runtime, this process's own if it is one (fast, small), and inside a second pwsh
/// (slow, but works under a pwsh that brings its own runtime where no .NET is installed).
/// </summary>
public sealed class WorkerLauncher
{
    /// <summary>The name of the way inside a second pwsh.</summary>
    internal const string SecondPwsh = "second pwsh";

    private const string WorkerName = "Kandil.Worker";

    // Of the process: a translated one (x64 on arm64) starts what it is itself. A runtime that was built for one distribution calls
    // itself by that, but what is packaged for Linux runs on all that have glibc.
    private static readonly string Platform =
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : RuntimeInformation.RuntimeIdentifier.Contains("musl") ? "linux-musl-" : "linux-")
        + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    private static readonly string Extension = OperatingSystem.IsWindows() ? ".exe" : "";

    private readonly string _folder;
    private readonly string? _processPath;
    private readonly IReadOnlyList<string> _runtimeRoots;

    /// <summary>Looks for the ways from a folder.</summary>
    /// <param name="folder">The folder <c>worker</c> of the product.</param>
    /// <param name="processPath">The executable of this process; null takes the real one.</param>
    /// <param name="runtimeRoots">Where a .NET installation may lie, best first; null takes this process's own and the default places.</param>
    public WorkerLauncher(string folder, string? processPath = null, IReadOnlyList<string>? runtimeRoots = null)
    {
        _folder = folder;
        _processPath = processPath ?? Environment.ProcessPath;
        _runtimeRoots = runtimeRoots ?? DefaultRuntimeRoots();
    }

    /// <summary>Every way that can be tried, best first.</summary>
    /// <param name="arguments">Arguments for Worker itself.</param>
    /// <param name="refusals">The ways that cannot, each with its reason.</param>
    public IReadOnlyList<WorkerLaunch> FindWays(IReadOnlyList<string> arguments, out IReadOnlyList<string> refusals)
    {
        var ways = new List<WorkerLaunch>();
        var refused = new List<string>();
        Consider(Packaged(arguments));
        Consider(OnRuntime(arguments));
        Consider(InsidePwsh(arguments));
        refusals = refused;
        return ways;

        void Consider((WorkerLaunch? Way, string? Refusal) found)
        {
            if (found.Way is { } way)
            {
                ways.Add(way);
            }
            else
            {
                refused.Add(found.Refusal!);
            }
        }
    }

    private (WorkerLaunch? Way, string? Refusal) Packaged(IReadOnlyList<string> arguments)
    {
        string program = Path.Combine(_folder, Platform, WorkerName + Extension);
        return File.Exists(program)
            ? (new WorkerLaunch("packaged worker", program, arguments, WorkerLaunch.NoVariables), null)
            : (null, $"Packaged worker: there is no {program}.");
    }

    // An apphost is of one platform and lies only beside what was built for this one; a package for all has none, and the
    // installation's own host runs the assembly.
    private (WorkerLaunch? Way, string? Refusal) OnRuntime(IReadOnlyList<string> arguments)
    {
        string apphost = Path.Combine(_folder, WorkerName + Extension);
        string library = Path.Combine(_folder, WorkerName + ".dll");
        bool hasApphost = File.Exists(apphost);
        if (!hasApphost && !File.Exists(library))
        {
            return (null, $".NET runtime: there is no {library}.");
        }

        string? root = _runtimeRoots.FirstOrDefault(candidate =>
            Directory.Exists(Path.Combine(candidate, "host", "fxr")) && (hasApphost || File.Exists(Host(candidate))));
        if (root is null)
        {
            return (null, $".NET runtime: no installation in {string.Join(", ", _runtimeRoots)}.");
        }

        var variables = new Dictionary<string, string> { ["DOTNET_ROOT"] = root };
        return (hasApphost
            ? new WorkerLaunch(".NET runtime", apphost, arguments, variables)
            : new WorkerLaunch(".NET runtime", Host(root), [library, .. arguments], variables), null);
    }

    private static string Host(string root) => Path.Combine(root, "dotnet" + Extension);

    private (WorkerLaunch? Way, string? Refusal) InsidePwsh(IReadOnlyList<string> arguments)
    {
        string library = Path.Combine(_folder, WorkerName + ".dll");
        if (!"pwsh".Equals(Path.GetFileNameWithoutExtension(_processPath), StringComparison.OrdinalIgnoreCase))
        {
            return (null, "Second pwsh: this process is no pwsh.");
        }

        if (!File.Exists(library))
        {
            return (null, $"Second pwsh: there is no {library}.");
        }

        string list = string.Join(",", arguments.Select(Quote));
        string script = $"[void][Reflection.Assembly]::LoadFrom({Quote(library)}); exit [Kandil.Worker.Program]::Main([string[]]@({list}))";
        return (new WorkerLaunch(SecondPwsh, _processPath!,
            ["-NoProfile", "-NonInteractive", "-NoLogo", "-Command", script], WorkerLaunch.NoVariables), null);
    }

    // PowerShell ends a quoted text at any of its five single quotes; doubled, each stands for itself.
    private static string Quote(string text) =>
        "'" + string.Concat(text.Select(c => c is '\'' or '\u2018' or '\u2019' or '\u201a' or '\u201b' ? $"{c}{c}" : $"{c}")) + "'";

    // .../shared/Microsoft.NETCore.App/<version>/ lies three folders below the installation. A host that brings its own
    // runtime (a self-contained pwsh) has no host/fxr there, and the default places are what an apphost itself would try.
    private static List<string> DefaultRuntimeRoots()
    {
        var roots = new List<string> { Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")) };
        if (OperatingSystem.IsWindows())
        {
            roots.Add(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "dotnet"));
        }
        else if (OperatingSystem.IsMacOS())
        {
            roots.Add("/usr/local/share/dotnet");
        }
        else
        {
            roots.AddRange(["/usr/share/dotnet", "/usr/lib/dotnet"]);
        }

        return roots;
    }
}
