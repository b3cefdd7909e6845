using System.Runtime.InteropServices;
using Kandil.Core.Engines.Embedded;

namespace Kandil.Tests.Unit.Core.Engines.Embedded;

public sealed class WorkerLauncherTests : IDisposable
{
    private static readonly string Extension = OperatingSystem.IsWindows() ? ".exe" : "";

    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-launcher-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void The_packaged_worker_comes_before_the_runtime_and_that_before_a_second_pwsh()
    {
        Put($"{RuntimeInformation.RuntimeIdentifier}/Kandil.Worker{Extension}");
        Put($"Kandil.Worker{Extension}");
        Put("Kandil.Worker.dll");
        string runtime = MakeRuntime();

        var ways = new WorkerLauncher(_folder, "/opt/pwsh/pwsh", [runtime]).FindWays(["--x"], out var refusals);

        Assert.Equal(["packaged worker", ".NET runtime", "second pwsh"], ways.Select(way => way.Name));
        Assert.Equal(runtime, ways[1].Environment["DOTNET_ROOT"]);
        Assert.Empty(refusals);
    }

    [Fact]
    public void Every_way_that_cannot_be_says_why()
    {
        var ways = new WorkerLauncher(_folder, "/usr/bin/kandil", ["/nowhere"]).FindWays([], out var refusals);

        Assert.Empty(ways);
        Assert.Equal(3, refusals.Count);
        Assert.Contains(_folder, refusals[0], StringComparison.Ordinal);
        Assert.Contains("no pwsh", refusals[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_installed_runtime_a_pwsh_starts_a_second_pwsh()
    {
        Put($"Kandil.Worker{Extension}");
        Put("Kandil.Worker.dll");

        var way = Assert.Single(new WorkerLauncher(_folder, "/opt/pwsh/pwsh", ["/nowhere"]).FindWays(["--libraries", "/it's here"], out var refusals));

        Assert.Equal("second pwsh", way.Name);
        Assert.Contains("@('--libraries','/it''s here')", way.Arguments[^1], StringComparison.Ordinal);
        Assert.Contains(refusals, refusal => refusal.Contains("/nowhere", StringComparison.Ordinal));
    }

    [Fact]
    public void A_package_for_every_platform_is_started_by_the_installed_host()
    {
        Put("Kandil.Worker.dll");
        string runtime = MakeRuntime();
        string host = Path.Combine(runtime, "dotnet" + Extension);

        Assert.Empty(new WorkerLauncher(_folder, "/usr/bin/kandil", [runtime]).FindWays([], out _));
        File.WriteAllText(host, "");
        var way = Assert.Single(new WorkerLauncher(_folder, "/usr/bin/kandil", [runtime]).FindWays(["--x"], out _));

        Assert.Equal(host, way.Program);
        Assert.Equal([Path.Combine(_folder, "Kandil.Worker.dll"), "--x"], way.Arguments);
        Assert.Equal(runtime, way.Environment["DOTNET_ROOT"]);
    }

    private void Put(string file)
    {
        string path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
    }

    private string MakeRuntime()
    {
        string root = Path.Combine(_folder, "dotnet");
        Directory.CreateDirectory(Path.Combine(root, "host", "fxr"));
        return root;
    }
}
