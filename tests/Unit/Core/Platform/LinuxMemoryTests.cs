using Kandil.Core.Platform;

namespace Kandil.Tests.Unit.Core.Platform;

/// <summary>Over a folder that looks like a Linux system's; the figures are synthetic.</summary>
public sealed class LinuxMemoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kandil-memory-").FullName;

    public void Dispose() => Directory.Delete(_root, true);

    [Fact]
    public void Without_limits_it_is_what_the_kernel_says()
    {
        Put("proc/meminfo", "MemTotal:       16000000 kB\nMemAvailable:    9000000 kB\n");
        Assert.Equal(9_000_000L * 1024, new LinuxMemory(_root).Available());
        Assert.Equal(16_000_000L * 1024, new LinuxMemory(_root).Total());
    }

    [Theory]
    [InlineData("0::/user/app\n", "sys/fs/cgroup/user", "memory.max", "memory.current", "inactive_file")]
    [InlineData("9:cpu,memory:/user/app\n", "sys/fs/cgroup/memory/user", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")]
    public void The_tightest_limit_of_the_groups_above_counts(string groups, string folder, string limit, string used, string cache)
    {
        Put("proc/meminfo", "MemAvailable:    9000000 kB\n");
        Put("proc/self/cgroup", groups);
        Put($"{folder}/{limit}", "1000000000\n");
        Put($"{folder}/{used}", "700000000\n");
        Put($"{folder}/memory.stat", $"anon 1\n{cache} 200000000\n");
        Put($"{folder}/app/{limit}", limit == "memory.max" ? "max\n" : "9223372036854771712\n");
        Put($"{folder}/app/{used}", "600000000\n");

        Assert.Equal(500_000_000, new LinuxMemory(_root).Available());
        Assert.Equal(1_000_000_000, new LinuxMemory(_root).Total());
    }

    [Fact]
    public void A_system_that_says_nothing_forbids_nothing() => Assert.Null(new LinuxMemory(_root).Available());

    [Fact]
    public void This_machine_has_memory()
    {
        var memory = MachineMemory.Read();
        Assert.Equal(memory.Total, MachineMemory.ReadTotal());
        Assert.InRange(memory.Available, 1_000_000, memory.Total);
    }

    private void Put(string file, string text)
    {
        string path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
