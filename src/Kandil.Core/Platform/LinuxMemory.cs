using System.Globalization;

namespace Kandil.Core.Platform;

/// <summary>Memory on Linux: the kernel's estimate, and the limits of the control groups that this process is in.</summary>
/// <param name="root">The file system to read, <c>/</c> but in tests.</param>
internal sealed class LinuxMemory(string root)
{
    /// <summary>Bytes of the machine; null when the kernel does not say.</summary>
    public long? Machine() => Field("proc/meminfo", "MemTotal:") * 1024;

    /// <summary>Bytes in all that this process may use; null when the kernel does not say.</summary>
    public long? Total() => Least(Machine(), Limit);

    /// <summary>Bytes that can be had now; null when the kernel does not say.</summary>
    public long? Available() => Least(Field("proc/meminfo", "MemAvailable:") * 1024, Room);

    private long? Least(long? machine, Func<string, long?> measure)
    {
        long? least = machine;
        foreach (string group in Groups())
        {
            if (measure(group) is { } bytes && !(least <= bytes))
                least = bytes;
        }

        return least;
    }

    private long? Limit(string group) => Number(Path.Combine(group, "memory.max")) ?? Number(Path.Combine(group, "memory.limit_in_bytes"));

    // What a group may still take; its file cache can be given back. Null without a limit.
    private long? Room(string group)
    {
        long? used = Number(Path.Combine(group, "memory.current")) ?? Number(Path.Combine(group, "memory.usage_in_bytes"));
        long cache = Field(Path.Combine(group, "memory.stat"), "inactive_file ") ?? Field(Path.Combine(group, "memory.stat"), "total_inactive_file ") ?? 0;
        return Limit(group) - used + cache;
    }

    // The group of this process and every one above it, of version 2 ("0::/a/b") and of version 1 ("4:memory:/a/b"). In a
    // container the path is often of the host's tree, of which only the top is mounted.
    private IEnumerable<string> Groups()
    {
        foreach (string line in Lines("proc/self/cgroup"))
        {
            string[] parts = line.Split(':', 3);
            string? top = parts.Length < 3 ? null
                : parts[1].Length == 0 ? "sys/fs/cgroup"
                : parts[1].Split(',').Contains("memory") ? "sys/fs/cgroup/memory"
                : null;
            if (top is null)
            {
                continue;
            }

            yield return top;
            string group = top;
            foreach (string name in parts[2].Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                group = Path.Combine(group, name);
                yield return group;
            }
        }
    }

    private long? Field(string file, string name)
    {
        string? line = Lines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? null : Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal));
    }

    private long? Number(string file) => Lines(file) is [var line, ..] ? Parse(line) : null;

    // "max" is no number, and version 1 says "no limit" by a number near the largest.
    private static long? Parse(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long number) && number < long.MaxValue / 2
            ? number
            : null;

    private string[] Lines(string file)
    {
        try
        {
            // Not every kernel and container shows every file. Asked first, because the first exception of a process costs
            // milliseconds, and this is read on the way to the first answer.
            string path = Path.Combine(root, file);
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A group may end, and be hidden, in the meantime.
            return [];
        }
    }
}
