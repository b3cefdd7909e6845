using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Kandil.Core.Platform;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines.Embedded;

/// <summary>
/// How a Worker is confined to one model: what it is told to give up by itself, and what this process takes from it before its
/// first instruction.
/// </summary>
internal sealed class WorkerConfinement
{
    // Where a system keeps the libraries and settings that every program opens. Nothing of a user's lies there; of /proc, the
    // runtime needs its own process's part, which has no path that is known before. Memory and environment of other processes
    // stay closed, as they are to whoever may not trace them.
    private static readonly string[] SystemFiles =
    [
        "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store", "/gnu/store", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
        "/dev/null", "/dev/zero", "/dev/urandom", "/sys/devices/system/cpu", "/sys/devices/system/node", "/sys/fs/cgroup", "/proc",
    ];

    private static readonly string[] UserNames = ["/etc/passwd", "/etc/nsswitch.conf"];

    private readonly SandboxProfile _profile;
    private readonly IReadOnlyList<string> _files;
    private readonly string _product;

    /// <summary>A confinement for a model, or for a Worker that will have none.</summary>
    /// <param name="model">The model; null for none.</param>
    /// <param name="workerFolder">The product's folder <c>worker</c>.</param>
    public WorkerConfinement(EngineModel? model, string workerFolder)
    {
        _product = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(workerFolder))) ?? workerFolder;
        _profile = model?.Sandbox ?? SandboxProfile.Secure;
        _files = model is null ? [] : [model.Path, .. model.Files];
        bool asNeeded = model is not null && _profile is { IsRestricting: true, LimitsMemory: true, MemoryBytes: null };
        NeededMemory = asNeeded && !OperatingSystem.IsWindows() ? Task.Run(() => MemoryNeed.Of(model!)) : null;
        Limits = _profile.IsRestricting ? ProcessLimits.Of(_profile, asNeeded && OperatingSystem.IsWindows() ? MemoryNeed.Of(model!) : null) : null;
    }

    /// <summary>
    /// The limit of memory by what the model needs, which Worker is told before it is told to load: the header is read while
    /// Worker starts. Null where the limit is another, or the job has it already.
    /// </summary>
    public Task<long?>? NeededMemory { get; }

    /// <summary>What Worker gives up by itself; null for nothing.</summary>
    public ProcessLimits? Limits { get; }

    /// <summary>Watches the disk that a started Worker takes; null where it may write nothing.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="onExceeded">Called when it takes more than it may.</param>
    public TemporaryDiskWatch? WatchDisk(TimeProvider clock, Action onExceeded) => Limits?.FileBytes is > 0 and { } most && _profile.WritePaths.Count > 0
        ? new TemporaryDiskWatch(_profile.WritePaths, most, clock, onExceeded)
        : null;

    /// <summary>The arguments that tell Worker.</summary>
    public IReadOnlyList<string> Arguments => Limits is null ? [] : ["--limits", Limits.ToString()];

    /// <summary>Starts Worker.</summary>
    /// <param name="start">How; its arguments are complete.</param>
    /// <param name="launch">The way that is taken.</param>
    /// <param name="applied">What was taken from it, and what could not be.</param>
    public Process Start(ProcessStartInfo start, WorkerLaunch launch, out IReadOnlyList<Restriction> applied)
    {
        if (!_profile.IsRestricting)
        {
            applied = [];
            return Process.Start(start)!;
        }

        if (OperatingSystem.IsLinux())
            return StartOnLinux(start, launch, out applied);
        if (OperatingSystem.IsWindows())
            return StartOnWindows(start, out applied);
        applied = [new(RestrictionNames.Files, false, "this system closes no files to a process before it starts"), .. LaterLimit("macOS does not enforce it")];
        return Process.Start(start)!;
    }

    [SupportedOSPlatform("linux")]
    private Process StartOnLinux(ProcessStartInfo start, WorkerLaunch launch, out IReadOnlyList<Restriction> applied)
    {
        Restriction apart = NetworkApart.Apply(start);
        if (Landlock.Version == 0)
        {
            applied = [apart, new(RestrictionNames.Files, false, "this kernel has no Landlock"), .. LaterLimit(null)];
            return Process.Start(start)!;
        }

        applied = [apart, new(RestrictionNames.Files, true), new(RestrictionNames.Privileges, true), .. LaterLimit(null)];
        return Landlock.Run(Rules(start, launch), () => Process.Start(start)!);
    }

    private IEnumerable<Restriction> LaterLimit(string? refusal) =>
        NeededMemory is null ? [] : [new Restriction(RestrictionNames.Memory, refusal is null, refusal)];

    [SupportedOSPlatform("windows")]
    private Process StartOnWindows(ProcessStartInfo start, out IReadOnlyList<Restriction> applied)
    {
        // Worker reads its first request, which names the file, only after the job holds it.
        Process process = Process.Start(start)!;
        string? refusal = WindowsJob.Confine(process.SafeHandle, new WindowsJobLimits(Limits!.MemoryBytes, Limits.Cores, Limits.ForbidsChildren));
        applied =
        [
            new(RestrictionNames.Memory, refusal is null, refusal),
            new(RestrictionNames.Processes, refusal is null, refusal),
            new(RestrictionNames.Files, false, "Windows closes writing alone, by the integrity level"),
        ];
        return process;
    }

    private LandlockRules Rules(ProcessStartInfo start, WorkerLaunch launch)
    {
        // This process's own code is read by the thread that starts the other one, whenever a part of it is first needed.
        string runtime = RuntimeEnvironment.GetRuntimeDirectory();
        // An installed runtime is found through the folder host three levels above.
        string installation = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        string[] code = [_product, AppContext.BaseDirectory, Directory.Exists(Path.Combine(installation, "host", "fxr")) ? installation : runtime];
        IEnumerable<string> worker = [Path.GetDirectoryName(launch.Program)!, start.FileName, .. launch.Environment.Values, .. launch.Arguments.Where(Path.IsPathFullyQualified)];
        // PowerShell does not start where it cannot list its drives and tell its user's name.
        bool isPwsh = launch.Name == WorkerLauncher.SecondPwsh;
        IEnumerable<string> read = [.. SystemFiles, .. isPwsh ? UserNames : [], .. code, .. worker, .. _files, .. _profile.ReadPaths];
        return new LandlockRules
        {
            Read = PathExceptions.Without(read, _profile.DeniedPaths),
            List = isPwsh ? ["/"] : [],
            Write = PathExceptions.Without(_profile.WritePaths, _profile.DeniedPaths),
        };
    }
}
