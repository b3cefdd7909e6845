using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Kandil.Worker.Restrictions;

/// <summary>What Linux and macOS limit by themselves: memory, files, processor.</summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class ResourceLimits
{
    // RLIMIT_*: FSIZE, DATA and CORE are the same on both systems.
    private const int FileSize = 1;
    private const int Data = 2;
    private const int CrashDump = 4;
    private const int PriorityOfProcess = 0;

    private static int OpenFiles => OperatingSystem.IsMacOS() ? 8 : 7;

    /// <summary>Limits memory beside mapped files. Not the address space: the runtime reserves far more than it uses.</summary>
    /// <returns>Why not; null when it holds.</returns>
    public static string? Memory(long bytes) => OperatingSystem.IsMacOS() ? "macOS does not enforce it" : Set(Data, bytes);

    /// <summary>Limits the size of files that are written.</summary>
    public static string? Files(long bytes) => Set(FileSize, bytes);

    /// <summary>Forbids crash dumps.</summary>
    public static string? NoCrashDumps() => Set(CrashDump, 0);

    /// <summary>Limits how many files are open at once.</summary>
    public static string? OpenAtOnce(int files) => Set(OpenFiles, files);

    /// <summary>Lowers the priority.</summary>
    /// <param name="nice">0 to 19.</param>
    public static string? Priority(int nice) => Said(setpriority(PriorityOfProcess, 0, nice));

    /// <summary>Keeps to the first of the cores that are allowed now.</summary>
    [SupportedOSPlatform("linux")]
    public static string? Cores(int count)
    {
        const int Words = 128;
        nuint* mask = stackalloc nuint[Words];
        if (sched_getaffinity(0, (nuint)(Words * sizeof(nuint)), mask) < 0)
            return Marshal.GetLastPInvokeErrorMessage();
        for (int word = 0; word < Words; word++)
        {
            nuint kept = 0;
            for (nuint left = mask[word]; left != 0 && count > 0; left &= left - 1, count--)
                kept |= left & ~(left - 1);
            mask[word] = kept;
        }

        return Said(sched_setaffinity(0, (nuint)(Words * sizeof(nuint)), mask));
    }

    private static string? Set(int resource, long most)
    {
        var limit = new Limit { Current = (ulong)most, Most = (ulong)most };
        return Said(setrlimit(resource, &limit));
    }

    private static string? Said(int result) => result == 0 ? null : Marshal.GetLastPInvokeErrorMessage();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setrlimit(int resource, Limit* limit);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setpriority(int which, uint who, int priority);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_getaffinity(int process, nuint size, nuint* mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setaffinity(int process, nuint size, nuint* mask);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Current;
        public ulong Most;
    }
}
