using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Worker.Inference;
using Kandil.Worker.Native;

namespace Kandil.Tests.Unit.Worker;

/// <summary>llama.cpp within the process of the tests, for what no reply of Worker's shows.</summary>
internal static class InProcess
{
    // The imports of an assembly can be directed once.
    private static readonly Lazy<ComputeBackends> Backends =
        new(() => ComputeBackends.Load(new LibrarySearch([WorkerProcess.Natives]).Load()!.Folder, null));

    /// <summary>Loads a model, for two answers at a time.</summary>
    public static InferenceModel Load(string path, Func<bool>? isCancelled = null, AbortFlag? abort = null, int contextLength = 64)
    {
        Assert.NotEmpty(Backends.Value.Description);
        return new ModelLoader(_ => { }, isCancelled ?? (() => false), abort ?? new AbortFlag()).Load(
            new LoadRequest(1, path, contextLength, BatchSize: 64, Threads: 1, FlashAttention.Auto, MaxConcurrent: 2));
    }
}
