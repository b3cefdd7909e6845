using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Kandil.Worker.Restrictions;

/// <summary>
/// Linux's seccomp: system calls that this process will not need are refused from now on, to every thread that runs and every
/// one to come.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class SystemCallFilter
{
    // include/uapi/linux/{seccomp,filter,bpf_common,audit}.h
    private const int SetNoNewPrivileges = 38;
    private const int SetModeFilter = 1;
    private const int OnAllThreads = 1;
    private const uint Allow = 0x7FFF0000;
    private const uint KillProcess = 0x80000000;
    private const uint Refuse = 0x00050000;
    private const uint NotPermitted = 1;
    private const uint NoSuchCall = 38;
    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAnyBit = 0x45;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort Return = 0x06;

    // struct seccomp_data
    private const uint NumberAt = 0;
    private const uint ArchitectureAt = 4;
    private const uint FirstArgumentAt = 16;

    private const uint ThreadFlag = 0x00010000; // CLONE_THREAD
    private const uint X32Bit = 0x40000000;

    private static int SeccompNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 277 : 317;

    private static uint AuditArchitecture => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0xC00000B7 : 0xC000003E;

    /// <summary>Applies the filter; there is no way back.</summary>
    /// <param name="forbidsPrograms">True to refuse other programs, too.</param>
    /// <returns>Why it could not be applied; null when it was.</returns>
    public static string? Apply(bool forbidsPrograms)
    {
        if (RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
            return $"there is no table of calls for {RuntimeInformation.ProcessArchitecture}";
        if (prctl(SetNoNewPrivileges, 1, 0, 0, 0) != 0)
            return Marshal.GetLastPInvokeErrorMessage();
        Instruction[] program = Program(forbidsPrograms);
        fixed (Instruction* first = program)
        {
            var filter = new Filter { Length = (ushort)program.Length, First = first };
            return syscall(SeccompNumber, SetModeFilter, OnAllThreads, (nint)(&filter)) switch
            {
                0 => null,
                > 0 => "a thread could not be reached",
                _ => Marshal.GetLastPInvokeErrorMessage(),
            };
        }
    }

    private static Instruction[] Program(bool forbidsPrograms)
    {
        List<Instruction> program =
        [
            new(LoadWord, ArchitectureAt),
            new(JumpIfEqual, AuditArchitecture, 1, 0),
            new(Return, KillProcess),
            new(LoadWord, NumberAt),
            // A second set of numbers for the same calls.
            new(JumpIfAtLeast, X32Bit, 0, 1),
            new(Return, KillProcess),
        ];
        IEnumerable<SystemCall> refused = [.. SystemCallTable.Network, .. SystemCallTable.Needless, .. forbidsPrograms ? SystemCallTable.Programs : []];
        foreach (int number in refused.Select(call => call.Number).OfType<int>())
        {
            program.Add(new(JumpIfEqual, (uint)number, 0, 1));
            program.Add(new(Return, Refuse | NotPermitted));
        }

        if (forbidsPrograms)
        {
            // The C library falls back to clone, whose flags can be seen.
            program.Add(new(JumpIfEqual, (uint)SystemCallTable.Clone3.Number!, 0, 1));
            program.Add(new(Return, Refuse | NoSuchCall));
            Where(program, SystemCallTable.Clone, new Instruction(JumpIfAnyBit, ThreadFlag, 1, 0));
        }

        Where(program, SystemCallTable.SignalThread, new Instruction(JumpIfEqual, (uint)Environment.ProcessId, 1, 0));
        Where(program, SystemCallTable.Limits, new Instruction(JumpIfEqual, 0, 1, 0));
        program.Add(new(Return, Allow));
        return [.. program];
    }

    // A call that is allowed where the low word of its first argument passes a test; the test jumps over one instruction then.
    private static void Where(List<Instruction> program, SystemCall call, Instruction test)
    {
        program.Add(new(JumpIfEqual, (uint)call.Number!, 0, 4));
        program.Add(new(LoadWord, FirstArgumentAt));
        program.Add(test);
        program.Add(new(Return, Refuse | NotPermitted));
        program.Add(new(Return, Allow));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint operation, nint flags, nint arguments);

    // struct sock_filter
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Instruction(ushort code, uint operand, byte jumpIfTrue = 0, byte jumpIfFalse = 0)
    {
        public readonly ushort Code = code;
        public readonly byte JumpIfTrue = jumpIfTrue;
        public readonly byte JumpIfFalse = jumpIfFalse;
        public readonly uint Operand = operand;
    }

    // struct sock_fprog
    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        public ushort Length;
        public Instruction* First;
    }
}
