using System.Runtime.InteropServices;

namespace Kandil.Worker.Restrictions;

/// <summary>A system call by its numbers; null where an architecture does not have it.</summary>
/// <param name="Name">The kernel's name.</param>
/// <param name="X64">On x86-64.</param>
/// <param name="Arm64">On arm64.</param>
internal readonly record struct SystemCall(string Name, int? X64, int? Arm64)
{
    /// <summary>The number on this machine; null where it has none, or the architecture is another.</summary>
    public int? Number => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        _ => null,
    };
}

/// <summary>The system calls that a process which computes answers has no use for, by what they are for.</summary>
internal static class SystemCallTable
{
    /// <summary>Connections of every kind, those to programs of this machine included.</summary>
    public static readonly SystemCall[] Network =
    [
        new("socket", 41, 198), new("socketpair", 53, 199), new("connect", 42, 203), new("bind", 49, 200), new("listen", 50, 201),
        new("accept", 43, 202), new("accept4", 288, 242), new("sendto", 44, 206), new("recvfrom", 45, 207), new("sendmsg", 46, 211),
        new("recvmsg", 47, 212), new("sendmmsg", 307, 269), new("recvmmsg", 299, 243),
    ];

    /// <summary>Other programs. Making threads is a clone with a flag, which the filter looks at.</summary>
    public static readonly SystemCall[] Programs =
        [new("execve", 59, 221), new("execveat", 322, 281), new("fork", 57, null), new("vfork", 58, null)];

    /// <summary>Other processes, the kernel's own insides, the machine, and rights.</summary>
    public static readonly SystemCall[] Needless =
    [
        new("kill", 62, 129), new("tkill", 200, 130), new("rt_sigqueueinfo", 129, 138), new("rt_tgsigqueueinfo", 297, 240),
        new("ptrace", 101, 117), new("process_vm_readv", 310, 270), new("process_vm_writev", 311, 271), new("pidfd_open", 434, 434),
        new("pidfd_getfd", 438, 438), new("pidfd_send_signal", 424, 424), new("process_madvise", 440, 440), new("kcmp", 312, 272),
        new("migrate_pages", 256, 238), new("move_pages", 279, 239), new("setpgid", 109, 154), new("setsid", 112, 157),
        new("io_uring_setup", 425, 425), new("io_uring_enter", 426, 426), new("io_uring_register", 427, 427), new("bpf", 321, 280),
        new("perf_event_open", 298, 241), new("userfaultfd", 323, 282), new("init_module", 175, 105), new("finit_module", 313, 273),
        new("delete_module", 176, 106), new("kexec_load", 246, 104), new("kexec_file_load", 320, 294), new("add_key", 248, 217),
        new("request_key", 249, 218), new("keyctl", 250, 219), new("syslog", 103, 116), new("personality", 135, 92),
        new("lookup_dcookie", 212, 18), new("fanotify_init", 300, 262), new("name_to_handle_at", 303, 264),
        new("open_by_handle_at", 304, 265), new("iopl", 172, null), new("ioperm", 173, null), new("vhangup", 153, 58),
        new("acct", 163, 89), new("quotactl", 179, 60),
        new("mount", 165, 40), new("umount2", 166, 39), new("pivot_root", 155, 41), new("chroot", 161, 51), new("unshare", 272, 97),
        new("setns", 308, 268), new("open_tree", 428, 428), new("move_mount", 429, 429), new("fsopen", 430, 430),
        new("fsconfig", 431, 431), new("fsmount", 432, 432), new("fspick", 433, 433), new("mount_setattr", 442, 442),
        new("swapon", 167, 224), new("swapoff", 168, 225), new("reboot", 169, 142), new("sethostname", 170, 161),
        new("setdomainname", 171, 162), new("settimeofday", 164, 170), new("clock_settime", 227, 112), new("clock_adjtime", 305, 266),
        new("adjtimex", 159, 171),
        new("setuid", 105, 146), new("setgid", 106, 144), new("setreuid", 113, 145), new("setregid", 114, 143), new("setresuid", 117, 147),
        new("setresgid", 119, 149), new("setgroups", 116, 159), new("setfsuid", 122, 151), new("setfsgid", 123, 152), new("capset", 126, 91),
    ];

    /// <summary>Makes a thread, or a process.</summary>
    public static readonly SystemCall Clone = new("clone", 56, 220);

    /// <summary>The same with its flags in memory, where a filter cannot look.</summary>
    public static readonly SystemCall Clone3 = new("clone3", 435, 435);

    /// <summary>Sends a signal to a thread.</summary>
    public static readonly SystemCall SignalThread = new("tgkill", 234, 131);

    /// <summary>Reads and lowers limits, of other processes too.</summary>
    public static readonly SystemCall Limits = new("prlimit64", 302, 261);
}
