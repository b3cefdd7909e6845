using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Kandil.Core.Platform;

/// <summary>
/// How many cores this process may compute on: hardware threads of one core share its arithmetic units, so a second
/// thread on a core only gets in the way.
/// </summary>
public static unsafe partial class PhysicalCores
{
    /// <summary>At least 1; within the processors that affinity and a container's quota allow.</summary>
    public static int Count()
    {
        int cores =
            OperatingSystem.IsLinux() ? CountOnLinux()
            : OperatingSystem.IsMacOS() ? CountOnMac()
            : OperatingSystem.IsWindows() ? CountOnWindows()
            : 0;
        return Math.Clamp(cores == 0 ? Environment.ProcessorCount : cores, 1, Environment.ProcessorCount);
    }

    // Threads of one core name the same list of siblings.
    private static int CountOnLinux()
    {
        const string Allowed = "Cpus_allowed_list:";
        try
        {
            string? list = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Allowed, StringComparison.Ordinal));
            return list is null
                ? 0
                : Numbers(list[Allowed.Length..])
                    .Select(cpu => File.ReadAllText($"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list"))
                    .Distinct()
                    .Count();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }

    // "0-3,8" is 0, 1, 2, 3, 8.
    private static IEnumerable<int> Numbers(string list)
    {
        foreach (string range in list.Trim().Split(','))
        {
            string[] ends = range.Split('-');
            int first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            int last = int.Parse(ends[^1], CultureInfo.InvariantCulture);
            for (int number = first; number <= last; number++)
            {
                yield return number;
            }
        }
    }

    // The fast cores where there are two kinds: a slow one holds every step up.
    [SupportedOSPlatform("macos")]
    private static int CountOnMac() =>
        (int)(MacFacts.Number("hw.perflevel0.physicalcpu") ?? MacFacts.Number("hw.physicalcpu") ?? 0);

    private static int CountOnWindows()
    {
        const int ProcessorCore = 0;
        uint length = 0;
        _ = GetLogicalProcessorInformation(null, &length);
        var entries = new ProcessorInformation[(length / (uint)sizeof(ProcessorInformation)) + 1];
        length = (uint)(entries.Length * sizeof(ProcessorInformation));
        fixed (ProcessorInformation* first = entries)
        {
            return GetLogicalProcessorInformation(first, &length) == 0
                ? 0
                : entries.Take((int)(length / (uint)sizeof(ProcessorInformation))).Count(entry => entry.Relationship == ProcessorCore);
        }
    }

    [LibraryImport("kernel32")]
    private static partial int GetLogicalProcessorInformation(ProcessorInformation* buffer, uint* length);

    // SYSTEM_LOGICAL_PROCESSOR_INFORMATION
    [StructLayout(LayoutKind.Sequential)]
    private struct ProcessorInformation
    {
        public nuint Mask;
        public int Relationship;
        public fixed ulong Details[2];
    }
}
