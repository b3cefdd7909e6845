using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kandil.Tests.SandboxProbe;

/// <summary>The kinds of threads that run in a .NET process with native code, each with a way to run something on it.</summary>
internal static unsafe partial class ThreadKinds
{
    private static Action? _pending;

    public static (string Name, Action<Action> Run)[] All { get; } =
    [
        ("main", work => work()),
        ("pool", work => Task.Run(work).Wait()),
        ("new", OnNew),
        ("finalizer", OnFinalizer),
        ("native", OnNative),
    ];

    private static void OnNew(Action work)
    {
        var thread = new Thread(() => work());
        thread.Start();
        thread.Join();
    }

    private static void OnFinalizer(Action work)
    {
        Leave(work);
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Leave(Action work) => _ = new Dying(work);

    private static void OnNative(Action work)
    {
        _pending = work;
        nint thread;
        if (pthread_create(&thread, null, &Start, null) != 0 || pthread_join(thread, null) != 0)
            throw new InvalidOperationException("No native thread could be made.");
    }

    [UnmanagedCallersOnly]
    private static void* Start(void* argument)
    {
        _pending!();
        return null;
    }

    [LibraryImport("libc")]
    private static partial int pthread_create(nint* thread, void* attributes, delegate* unmanaged<void*, void*> start, void* argument);

    [LibraryImport("libc")]
    private static partial int pthread_join(nint thread, void** result);

    private sealed class Dying(Action work)
    {
        ~Dying() => work();
    }
}
