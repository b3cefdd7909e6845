using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Kandil.Tests.SandboxProbe;

/// <summary>What a process that was taken over would try. Each says whether it was done.</summary>
internal sealed unsafe partial class Attempts(int port, string inside, string outside, string secret, int parent, long? memory, long? file)
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private const int Seize = 0x4206; // traces without stopping it
    private const int SignalOfChild = 17; // SIGCHLD
    private const int SystemV = 0;
    private const int FileTooLarge = 25; // SIGXFSZ
    private const nint Ignore = 1; // SIG_IGN

    public (string Name, Func<bool> Try)[] All =>
    [
        ("read-own-model", () => Reads(inside)),
        ("read-secret", () => Reads(secret)),
        ("read-etc-passwd", () => Reads("/etc/passwd")),
        ("read-parents-environment", () => Reads($"/proc/{parent}/environ")),
        ("list-home", () => Lists(Path.GetDirectoryName(secret)!)),
        ("write-outside", () => Writes(outside)),
        ("remove-model", () => Removes(inside)),
        ("connect", Connects),
        ("connect-unix", () => Socket(1)),
        ("listen", Listens),
        ("run-program", Runs),
        ("fork", Forks),
        ("signal-parent", () => kill(parent, 0) == 0),
        ("trace-parent", () => ptrace(Seize, parent, 0, 0) == 0),
        ("own-namespace", () => unshare(0x10000000) == 0),
        ("memory-beyond-limit", Allocates),
        ("write-beyond-limit", WritesTooMuch),
    ];

    private static bool Reads(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return file.ReadByte() >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Lists(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Any();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Writes(string path)
    {
        try
        {
            File.WriteAllText(path, "x");
            File.Delete(path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Removes(string path)
    {
        string kept = path + ".kept";
        if (rename(path, kept) != 0)
            return false;
        _ = rename(kept, path);
        return true;
    }

    private bool Connects()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool Listens()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool Socket(int family)
    {
        int made = socket(family, 1, SystemV);
        if (made >= 0)
            _ = close(made);
        return made >= 0;
    }

    private static bool Runs()
    {
        try
        {
            using Process process = Process.Start("/bin/true");
            process.WaitForExit();
            return true;
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or IOException)
        {
            return false;
        }
    }

    // The child runs nothing but the C library's _exit: managed code in it would wait for threads that it does not have.
    private static unsafe bool Forks()
    {
        const int StackSize = 64 * 1024;
        nint exit = NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "_exit");
        byte* stack = (byte*)NativeMemory.AlignedAlloc(StackSize, 16);
        return clone(exit, (nint)(stack + StackSize), SignalOfChild, 0) > 0;
    }

    private bool Allocates()
    {
        if (memory is not { } limit)
            return false;
        nint at = mmap(0, (nuint)limit + (1 << 20), ReadWrite, PrivateAnonymous, -1, 0);
        if (at == -1)
            return false;
        _ = munmap(at, (nuint)limit + (1 << 20));
        return true;
    }

    private bool WritesTooMuch()
    {
        if (file is not { } limit)
            return false;
        _ = signal(FileTooLarge, Ignore); // which would end this process, as it ends Worker
        try
        {
            File.WriteAllBytes(outside, new byte[limit + 1]);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return false;
        }
        finally
        {
            _ = unlink(outside);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unlink(string path);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc")]
    private static partial int socket(int family, int kind, int protocol);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial int clone(nint function, nint stack, int flags, nint argument);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial nint ptrace(nint request, nint process, nint address, nint data);

    [LibraryImport("libc")]
    private static partial int unshare(int flags);

    [LibraryImport("libc")]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, nuint length);
}
