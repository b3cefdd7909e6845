using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Sandbox;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Engines.Embedded;

/// <summary>A program that tries to break out, from the main thread, a pool thread, a new one, the finalizer's and a native one.</summary>
public sealed class ConfinementTests : IDisposable
{
    private const long Memory = 1L << 30;

    private static readonly string[] Threads = ["main", "pool", "new", "finalizer", "native"];

    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-confined-").FullName;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ConfinementTests()
    {
        foreach (string name in (string[])["models", "private"])
            Directory.CreateDirectory(Path.Combine(_folder, name));
        File.WriteAllText(Model, "a model");
        File.WriteAllText(Secret, "a secret");
        _listener.Start();
    }

    private string Model => Path.Combine(_folder, "models", "model.gguf");

    private string Secret => Path.Combine(_folder, "private", "key.txt");

    [LinuxFact]
    public async Task A_secure_worker_reads_its_model_and_can_do_nothing_else_from_any_thread()
    {
        var (said, restrictions) = await RunAsync(SandboxProfile.Secure with { MemoryBytes = Memory });
        Assert.All(restrictions, restriction => Assert.True(restriction.IsApplied || restriction.Name == RestrictionNames.NetworkNamespace, restriction.ToString()));
        foreach (string thread in Threads)
        {
            string[] attempts = [.. said.Where(line => line.StartsWith(thread + " ", StringComparison.Ordinal))];
            Assert.Equal(17, attempts.Length);
            Assert.Equal([$"{thread} read-own-model done"], attempts.Where(line => line.EndsWith(" done", StringComparison.Ordinal)));
        }

        Assert.Equal(6, said.Count(line => line.StartsWith("restriction ", StringComparison.Ordinal) && line.EndsWith(": held", StringComparison.Ordinal)));
    }

    [LinuxFact]
    public async Task The_same_program_unrestricted_can_do_it_all_so_that_the_attempts_are_real()
    {
        var (said, restrictions) = await RunAsync(SandboxProfile.None);
        Assert.Empty(restrictions);
        string[] refused = [.. said.Where(line => line.EndsWith(" refused", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).Distinct()];
        // There is no limit to go beyond; tracing and namespaces depend on the machine.
        Assert.Empty(refused.Except(["memory-beyond-limit", "write-beyond-limit", "trace-parent", "own-namespace"]));
    }

    [LinuxFact]
    public async Task A_profile_opens_what_it_names_and_keeps_what_it_denies_below()
    {
        string open = Path.Combine(_folder, "private");
        string denied = Path.Combine(open, "denied");
        Directory.CreateDirectory(denied);
        File.WriteAllText(Path.Combine(denied, "key.txt"), "denied");
        var profile = SandboxProfile.Secure with { MemoryBytes = Memory, ReadPaths = [open], DeniedPaths = [denied] };
        Assert.Contains("main read-secret done", (await RunAsync(profile)).Said);
        Assert.Contains("main read-secret refused", (await RunAsync(profile, Path.Combine(denied, "key.txt"))).Said);
        Assert.Contains("main read-secret refused", (await RunAsync(profile with { DeniedPaths = [_folder] })).Said);
    }

    [LinuxFact]
    public async Task A_profile_with_a_writable_folder_and_temporary_disk_writes_there_and_with_children_it_starts_them()
    {
        var profile = SandboxProfile.Secure with
        {
            MemoryBytes = Memory,
            WritePaths = [Path.Combine(_folder, "private")],
            TemporaryDiskBytes = 1 << 20,
            ChildProcesses = true,
            ReadPaths = ["/bin", "/usr/bin"],
        };
        var (said, _) = await RunAsync(profile);
        Assert.Contains("native write-outside done", said);
        Assert.All(Threads, thread => Assert.Contains($"{thread} write-beyond-limit refused", said));
        Assert.Contains("native run-program done", said);
        Assert.Contains("native connect refused", said);
    }

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<(string[] Said, IReadOnlyList<Restriction> Restrictions)> RunAsync(SandboxProfile profile, string? secret = null)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "sandbox-probe");
        var confinement = new WorkerConfinement(
            new EngineModel("model", Model, new ModelLoadOptions()) { Sandbox = profile }, Path.Combine(AppContext.BaseDirectory, "worker"));
        var launch = new WorkerLaunch("probe", program, [], new Dictionary<string, string> { ["DOTNET_ROOT"] = RuntimeRoot });
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        string[] arguments =
        [
            .. confinement.Arguments, "--port", $"{((IPEndPoint)_listener.LocalEndpoint).Port}", "--inside", Model,
            "--outside", Path.Combine(_folder, "private", "written"), "--secret", secret ?? Secret, "--parent", $"{Environment.ProcessId}",
        ];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        WorkerEnvironment.Apply(start.Environment, launch);
        // Its pages of code are shared between parent and child, which a bare fork does not survive.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using Process process = confinement.Start(start, launch, out IReadOnlyList<Restriction> restrictions);
        process.StandardInput.Close();
        ChildResult result = await ChildProgram.EndAsync(process);
        Assert.True(result.ExitCode == 0, $"{result.ExitCode}: {result.Said}");
        return (result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), restrictions);
    }

    private static string RuntimeRoot => Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
