using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Worker.Inference;
using Kandil.Worker.Native;

namespace Kandil.Bench.Compat;

/// <summary>Loads a file as Worker does, by its own code, and writes what llama.cpp logs meanwhile to standard output.</summary>
internal static unsafe class WorkerLoad
{
    private static readonly StringBuilder Log = new();

    public static void Run(string path, int context)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "worker", "natives", RuntimeInformation.RuntimeIdentifier);
        _ = new LibrarySearch([folder]).Load() ?? throw new InvalidOperationException($"{folder} has no llama.cpp.");
        LogFunctions.SetLog(&OnLog, null);
        ComputeBackends.Load(folder, null);
        var loader = new ModelLoader(_ => { }, () => false, new AbortFlag());
        var request = new LoadRequest(1, path, context, 0, 1, FlashAttention.Auto, 1);
        try
        {
            using var model = loader.Load(request);
        }
        finally
        {
            Console.Out.Write(Log);
            Console.Out.Flush();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(int level, byte* text, void* userData) => Log.Append(Marshal.PtrToStringUTF8((nint)text));
}
