using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Platform;

/// <summary>What a job limits.</summary>
/// <param name="MemoryBytes">Committed memory of the process; null for no limit.</param>
/// <param name="Cores">Processor cores; null for all.</param>
/// <param name="IsAlone">True: it starts no other process.</param>
internal readonly record struct WindowsJobLimits(long? MemoryBytes, int? Cores, bool IsAlone);

/// <summary>Windows' jobs: limits of a process that hold until it ends, and end it when the job's last handle goes.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsJob
{
    // winnt.h
    private const int ExtendedLimits = 9;
    private const int UserInterface = 4;
    private const uint LimitActiveProcess = 0x8;
    private const uint LimitAffinity = 0x10;
    private const uint LimitProcessMemory = 0x100;
    private const uint LimitJobMemory = 0x200;
    private const uint DieOnUnhandledException = 0x400;
    private const uint KillOnClose = 0x2000;
    private const uint AllOfUserInterface = 0xFF;

    // Closed by the system when this process ends, which ends the processes of the jobs, too.
    private static readonly List<SafeFileHandle> Jobs = [];

    /// <summary>Puts a process into a job of its own.</summary>
    /// <returns>Why not; null when it holds.</returns>
    public static string? Confine(SafeHandle process, WindowsJobLimits limits)
    {
        var job = new SafeFileHandle(CreateJobObject(0, 0), ownsHandle: true);
        if (job.IsInvalid)
            return Marshal.GetLastPInvokeErrorMessage();
        ExtendedLimitInformation information = Describe(limits);
        uint userInterface = AllOfUserInterface;
        bool isConfined = SetInformationJobObject(job, ExtendedLimits, &information, (uint)sizeof(ExtendedLimitInformation)) != 0
            && SetInformationJobObject(job, UserInterface, &userInterface, sizeof(uint)) != 0
            && AssignProcessToJobObject(job, process) != 0;
        if (!isConfined)
        {
            string refusal = Marshal.GetLastPInvokeErrorMessage();
            job.Dispose();
            return refusal;
        }

        lock (Jobs)
            Jobs.Add(job);
        return null;
    }

    /// <summary>Bytes that the job of this process lets it commit; null where there is no job, or no such limit.</summary>
    public static long? MemoryOfThisProcess()
    {
        ExtendedLimitInformation information;
        if (QueryInformationJobObject(0, ExtendedLimits, &information, (uint)sizeof(ExtendedLimitInformation), null) == 0)
            return null;
        long? process = (information.Basic.Flags & LimitProcessMemory) != 0 ? (long)information.ProcessMemory : null;
        long? job = (information.Basic.Flags & LimitJobMemory) != 0 ? (long)information.JobMemory : null;
        return process is null || job < process ? job : process;
    }

    private static ExtendedLimitInformation Describe(WindowsJobLimits limits)
    {
        var information = new ExtendedLimitInformation();
        information.Basic.Flags = DieOnUnhandledException | KillOnClose;
        if (limits.IsAlone)
        {
            information.Basic.Flags |= LimitActiveProcess;
            information.Basic.ActiveProcesses = 1;
        }

        if (limits.Cores is { } cores && cores < nuint.Size * 8)
        {
            information.Basic.Flags |= LimitAffinity;
            information.Basic.Affinity = ((nuint)1 << cores) - 1;
        }

        if (limits.MemoryBytes is { } memory)
        {
            information.Basic.Flags |= LimitProcessMemory;
            information.ProcessMemory = (nuint)memory;
        }

        return information;
    }

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW", SetLastError = true)]
    private static partial nint CreateJobObject(nint attributes, nint name);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int SetInformationJobObject(SafeFileHandle job, int kind, void* information, uint size);

    [LibraryImport("kernel32")]
    private static partial int QueryInformationJobObject(nint job, int kind, void* information, uint size, uint* length);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int AssignProcessToJobObject(SafeFileHandle job, SafeHandle process);

    // JOBOBJECT_BASIC_LIMIT_INFORMATION
    [StructLayout(LayoutKind.Sequential)]
    private struct BasicLimitInformation
    {
        public long ProcessTime;
        public long JobTime;
        public uint Flags;
        public nuint LeastWorkingSet;
        public nuint MostWorkingSet;
        public uint ActiveProcesses;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
    }

    // JOBOBJECT_EXTENDED_LIMIT_INFORMATION
    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimitInformation
    {
        public BasicLimitInformation Basic;
        public fixed ulong IoCounters[6];
        public nuint ProcessMemory;
        public nuint JobMemory;
        public nuint PeakProcessMemory;
        public nuint PeakJobMemory;
    }
}
