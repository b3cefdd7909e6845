using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Worker.Hosting;
using Kandil.Worker.Native;
using Kandil.Worker.Restrictions;

namespace Kandil.Worker.Inference;

/// <summary>Loads a model and makes its context, and tells the failures apart by what llama.cpp says of them.</summary>
/// <param name="progress">Called with 0 to 1 while the weights are read.</param>
/// <param name="isCancelled">Asked while the weights are read.</param>
/// <param name="abort">Not 0 when the computation of a batch is to be given up.</param>
internal sealed unsafe class ModelLoader(Action<float> progress, Func<bool> isCancelled, AbortFlag abort)
{
    private const int DefaultContext = 4096;
    private const long ContextUnit = 256;

    private static readonly string[] MemoryWords =
        ["unable to allocate", "failed to allocate", "bad_alloc", "Cannot allocate memory", "not enough memory", "out of memory"];

    // Below it a token takes less than a millisecond, and threads that wait for each other cost more than they bring:
    // on a busy machine of two cores a hundred times as much.
    private const long SmallModelBytes = 32L << 20;

    /// <summary>Loads.</summary>
    /// <exception cref="WorkerException">BadModel, UnknownArchitecture, OutOfMemory or Cancelled.</exception>
    public InferenceModel Load(LoadRequest request)
    {
        var model = LoadWeights(request.Path);
        try
        {
            RefuseWhatCannotAnswer(model, request.Path);
            int trained = ModelFunctions.TrainedContext(model);
            int contextLength = request.ContextLength > 0 ? request.ContextLength : Math.Min(DefaultContext, trained);
            int sequences = Math.Max(1, request.MaxConcurrent);
            int batchSize = Math.Max(request.BatchSize > 0 ? request.BatchSize : 512, sequences);
            int threads = request.Threads > 0 ? request.Threads : DefaultThreads(model);
            var context = MakeContext(model, request, threads, contextLength, batchSize, sequences);
            return new InferenceModel(model, context, threads, contextLength, sequences);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static int DefaultThreads(ModelHandle model) =>
        (long)ModelFunctions.Size(model) < SmallModelBytes ? 1 : PhysicalCores.Count();

    private ModelHandle LoadWeights(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new WorkerException(WorkerFailure.BadModel, $"There is no file {path}.");
        }

        MemoryGuard.CheckWeights(path, file.Length);
        NativeLog.TakeErrors("");
        var self = GCHandle.Alloc(this);
        try
        {
            var parameters = ModelFunctions.DefaultParams();
            parameters.ProgressCallback = &OnProgress;
            parameters.ProgressCallbackUserData = (void*)GCHandle.ToIntPtr(self);
            var model = ModelFunctions.LoadFromFile(path, parameters);
            return model.IsInvalid ? throw Failure($"llama.cpp cannot load {path}") : model;
        }
        finally
        {
            self.Free();
        }
    }

    private static void RefuseWhatCannotAnswer(ModelHandle model, string path)
    {
        if (ModelFunctions.HasEncoder(model) != 0 || ModelFunctions.IsDiffusion(model) != 0)
        {
            throw new WorkerException(WorkerFailure.BadModel, $"{path} does not generate text token by token: it is an encoder or a diffusion model.");
        }

        if (!new Vocabulary(model).Exists)
        {
            throw new WorkerException(WorkerFailure.BadModel, $"{path} has no vocabulary, so it cannot be asked in text.");
        }
    }

    private ContextHandle MakeContext(
        ModelHandle model, LoadRequest request, int threads, int contextLength, int batchSize, int sequences)
    {
        MemoryGuard.CheckContext(model, contextLength, sequences);
        var parameters = ContextFunctions.DefaultParams();
        parameters.Context = checked((uint)(RoundUp(contextLength) * sequences));
        parameters.Batch = (uint)batchSize;
        parameters.MicroBatch = (uint)batchSize;
        parameters.MaxSequences = (uint)sequences;
        parameters.MaxOutputs = (uint)sequences;
        parameters.Threads = threads;
        parameters.BatchThreads = threads;
        parameters.NoPerformanceCounters = 1;
        parameters.AbortCallback = &OnAbortAsked;
        parameters.AbortCallbackUserData = abort.Pointer;
        parameters.FlashAttentionType = request.FlashAttention switch { FlashAttention.On => 1, FlashAttention.Off => 0, _ => -1 };
        NativeLog.TakeErrors("");
        var context = ContextFunctions.Create(model, parameters);
        if (context.IsInvalid)
        {
            throw Failure(string.Create(CultureInfo.InvariantCulture,
                $"llama.cpp cannot make {sequences} times {contextLength} tokens of context for {request.Path}"));
        }

        context.Keep(model);
        if (MemoryFunctions.Of(context) == 0)
        {
            context.Dispose();
            throw new WorkerException(WorkerFailure.BadModel, $"{request.Path} does not generate text: it is an embedding model.");
        }

        ThreadpoolHandle.AttachTo(context, threads)?.Dispose();
        return context;
    }

    // llama.cpp does so too, and warns.
    private static long RoundUp(int contextLength) => (contextLength + ContextUnit - 1) / ContextUnit * ContextUnit;

    private WorkerException Failure(string tried)
    {
        string words = NativeLog.TakeErrors("it gives no reason");
        if (isCancelled())
        {
            return new WorkerException(WorkerFailure.Cancelled, "Loading was cancelled.");
        }

        var failure =
            words.Contains("unknown model architecture", StringComparison.Ordinal) ? WorkerFailure.UnknownArchitecture
            : MemoryWords.Any(word => words.Contains(word, StringComparison.OrdinalIgnoreCase))
                ? (SelfRestriction.LimitsMemory ? WorkerFailure.MemoryLimit : WorkerFailure.OutOfMemory)
            : WorkerFailure.BadModel;
        return new WorkerException(failure, $"{tried}: {words}");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnProgress(float fraction, void* userData)
    {
        var loader = (ModelLoader)GCHandle.FromIntPtr((nint)userData).Target!;
        loader.Report(fraction);
        return loader.IsCancelled() ? (byte)0 : (byte)1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnAbortAsked(void* flag) => Volatile.Read(ref *(int*)flag) != 0 ? (byte)1 : (byte)0;

    private void Report(float fraction) => progress(fraction);

    private bool IsCancelled() => isCancelled();
}
