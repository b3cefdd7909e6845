using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Core.Platform;

/// <summary>
/// Linux's Landlock: a thread gives up what it does not need, for itself and for every process that it starts from then on,
/// and nobody can take that back. Restricting a thread of the parent's, which then starts the child and ends, has the child
/// restricted before its first instruction: inside a .NET process it would be too late for the threads that run by then.
/// </summary>
[SupportedOSPlatform("linux")]
public static unsafe partial class Landlock
{
    // include/uapi/linux/landlock.h; the numbers of the calls are the same on every architecture.
    private const int CreateRuleset = 444;
    private const int AddRule = 445;
    private const int RestrictSelf = 446;
    private const uint AskVersion = 1;
    private const int PathBeneath = 1;

    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong RemoveFolder = 1 << 4;
    private const ulong RemoveFile = 1 << 5;
    private const ulong MakeFolder = 1 << 7;
    private const ulong MakeFile = 1 << 8;
    private const ulong Truncate = 1 << 14;
    private const ulong AllOfVersion1 = (1 << 13) - 1;
    private const ulong Refer = 1 << 13;
    private const ulong DeviceCalls = 1 << 15;
    private const ulong Tcp = 3;
    private const ulong Scopes = 3;

    private const int SetNoNewPrivileges = 38;
    private const int OpenPath = 0x200000;
    private const int CloseOnExec = 0x80000;

    /// <summary>The version of the kernel's interface; 0 where there is none.</summary>
    public static int Version { get; } = Math.Max(0, (int)syscall(CreateRuleset, 0, 0, (nint)AskVersion));

    /// <summary>Does something on a thread of its own that is restricted first; processes that it starts are restricted with it.</summary>
    /// <param name="rules">What stays open. Paths that do not exist are passed over.</param>
    /// <param name="work">The work. It must not need files beyond the rules, those of its own code included.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static T Run<T>(LandlockRules rules, Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Restrict(rules);
                result = work();
            }
            catch (Exception exception)
            {
                // Carried over to the caller's thread, where it is thrown again.
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        { Name = "restricted start" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    private static void Restrict(LandlockRules rules)
    {
        ulong files = AllOfVersion1 | (Version >= 2 ? Refer : 0) | (Version >= 3 ? Truncate : 0) | (Version >= 5 ? DeviceCalls : 0);
        ulong* handled = stackalloc ulong[] { files, Version >= 4 && !rules.Network ? Tcp : 0, Version >= 6 ? Scopes : 0 };
        nint size = Version >= 6 ? 24 : Version >= 4 ? 16 : 8;
        using SafeFileHandle ruleset = Opened(syscall(CreateRuleset, (nint)handled, size, 0), "landlock_create_ruleset");
        foreach (string path in rules.Read)
            Allow(ruleset, path, ReadFile | Execute, ReadFolder);
        foreach (string path in rules.List)
            Allow(ruleset, path, 0, ReadFolder);
        foreach (string path in rules.Write)
            Allow(ruleset, path, (ReadFile | WriteFile | Truncate) & files, ReadFolder | MakeFile | MakeFolder | RemoveFile | RemoveFolder);
        Check(prctl(SetNoNewPrivileges, 1, 0, 0, 0), "prctl");
        Check(syscall(RestrictSelf, ruleset.DangerousGetHandle(), 0, 0), "landlock_restrict_self");
    }

    private static void Allow(SafeFileHandle ruleset, string path, ulong ofFiles, ulong ofFolders)
    {
        int at = open(path, OpenPath | CloseOnExec);
        if (at < 0)
            return;
        using var opened = new SafeFileHandle(at, ownsHandle: true);
        var beneath = new Beneath { Access = Directory.Exists(path) ? ofFiles | ofFolders : ofFiles, Parent = at };
        Check(syscall(AddRule, ruleset.DangerousGetHandle(), PathBeneath, (nint)(&beneath)), "landlock_add_rule");
    }

    private static SafeFileHandle Opened(nint result, string call)
    {
        Check(result, call);
        return new SafeFileHandle(result, ownsHandle: true);
    }

    private static void Check(nint result, string call)
    {
        if (result < 0)
            throw new IOException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    // Calls with fewer arguments ignore what follows them.
    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third, nint flags = 0);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    // struct landlock_path_beneath_attr, which is packed
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Beneath
    {
        public ulong Access;
        public int Parent;
    }
}
