using System.Runtime.InteropServices;

namespace Kandil.Worker.Native;

/// <summary>ggml_threadpool_params, 528 bytes. C's bool is a byte.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GgmlThreadpoolParams
{
    public fixed byte CpuMask[512];
    public int Threads;
    public int Priority;
    public uint Poll;
    public byte StrictCpu;
    public byte Paused;
}

/// <summary>The threads that compute. Without a pool of its own a context makes its threads anew for every batch.</summary>
internal static unsafe partial class ThreadpoolFunctions
{
    [LibraryImport(LibraryNames.GgmlBase, EntryPoint = "ggml_threadpool_params_default")]
    public static partial GgmlThreadpoolParams DefaultParams(int threads);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_attach_threadpool")]
    public static partial void Attach(ContextHandle context, ThreadpoolHandle pool, nint batchPool);
}

/// <summary>A pool of threads. It must outlive the context that it is attached to.</summary>
internal sealed unsafe class ThreadpoolHandle : SafeHandle
{
    private readonly nint _free;

    private ThreadpoolHandle(nint pool, nint free)
        : base(0, ownsHandle: true)
    {
        _free = free;
        SetHandle(pool);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Makes a pool of the processor's backend and gives it to a context; null where that backend has none.</summary>
    public static ThreadpoolHandle? AttachTo(ContextHandle context, int threads)
    {
        nint cpu = BackendFunctions.BackendOfDevice(BackendFunctions.DeviceOfType(BackendFunctions.CpuDevice));
        nint create = BackendFunctions.FunctionOfBackend(cpu, "ggml_threadpool_new");
        nint free = BackendFunctions.FunctionOfBackend(cpu, "ggml_threadpool_free");
        if (create == 0 || free == 0)
        {
            return null;
        }

        var parameters = ThreadpoolFunctions.DefaultParams(threads);
        var pool = new ThreadpoolHandle(((delegate* unmanaged[Cdecl]<GgmlThreadpoolParams*, nint>)create)(&parameters), free);
        ThreadpoolFunctions.Attach(context, pool, 0);
        context.Keep(pool);
        return pool;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        ((delegate* unmanaged[Cdecl]<nint, void>)_free)(handle);
        return true;
    }
}
