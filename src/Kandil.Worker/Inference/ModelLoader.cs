using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Platform;
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

    private const int NoLoadMode = 0; // LLAMA_LOAD_MODE_NONE: nothing is mapped, which a load without weights needs

    private static readonly ContextSize TestContext = new(256, 32, 1);

    /// <summary>Loads.</summary>
    /// <exception cref="WorkerException">BadModel, UnknownArchitecture, OutOfMemory or Cancelled.</exception>
    public InferenceModel Load(LoadRequest request)
    {
        MemoryGuard.CheckWeights(request.Path, LengthOf(request.Path));
        var model = LoadWeights(request.Path, ModelFunctions.DefaultParams());
        try
        {
            RefuseWhatCannotAnswer(model, request.Path);
            int trained = ModelFunctions.TrainedContext(model);
            int contextLength = request.ContextLength > 0 ? request.ContextLength : Math.Min(DefaultContext, trained);
            int sequences = Math.Max(1, request.MaxConcurrent);
            int batchSize = Math.Max(request.BatchSize > 0 ? request.BatchSize : 512, sequences);
            int threads = request.Threads > 0 ? request.Threads : DefaultThreads(model);
            MemoryGuard.CheckContext(model, contextLength, sequences);
            var context = MakeContext(model, request.Path, new ContextSize(contextLength, batchSize, sequences), threads, request.FlashAttention);
            RefuseWithoutMemory(context, request.Path);
            ThreadpoolHandle.AttachTo(context, threads)?.Dispose();
            return new InferenceModel(model, context, threads, contextLength, sequences);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Loads as far as tells whether the file makes the engine crash or refuse: weights as they lie in the file, nothing laid
    /// out anew, a small context, and one token computed, for some files break the engine only there. Models that cannot answer
    /// pass, too.
    /// </summary>
    /// <returns>What llama.cpp calls the model.</returns>
    /// <exception cref="WorkerException">BadModel, UnknownArchitecture, OutOfMemory, MemoryLimit or Cancelled.</exception>
    public string Test(TestLoadRequest request)
    {
        _ = LengthOf(request.Path);
        var parameters = ModelFunctions.DefaultParams();
        parameters.UseExtraBufferTypes = 0;
        if (request.WithoutWeights)
        {
            (parameters.LoadMode, parameters.NoAllocation) = (NoLoadMode, 1);
        }

        using var model = LoadWeights(request.Path, parameters);
        using var context = MakeContext(model, request.Path, TestContext, DefaultThreads(model), FlashAttention.Auto);
        bool answers = MemoryFunctions.Of(context) != 0 && ModelFunctions.HasEncoder(model) == 0 && ModelFunctions.IsDiffusion(model) == 0;
        if (answers && !request.WithoutWeights)
        {
            ComputeToken(context, request.Path);
        }

        return ModelFunctions.Describe(model);
    }

    private void ComputeToken(ContextHandle context, string path)
    {
        using var batch = new DecodeBatch(capacity: 1, sequences: 1);
        batch.Add(token: 0, position: 0, sequence: 0, wantsOutput: true);
        if (batch.Decode(context) != DecodeFunctions.Computed)
        {
            throw Failure($"llama.cpp cannot compute a token with {path}");
        }
    }

    private static int DefaultThreads(ModelHandle model) =>
        (long)ModelFunctions.Size(model) < SmallModelBytes ? 1 : PhysicalCores.Count();

    private static long LengthOf(string path) =>
        new FileInfo(path) is { Exists: true } file ? file.Length : throw new WorkerException(WorkerFailure.BadModel, $"There is no file {path}.");

    private ModelHandle LoadWeights(string path, LlamaModelParams parameters)
    {
        NativeLog.TakeErrors("");
        var self = GCHandle.Alloc(this);
        try
        {
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

    private static void RefuseWithoutMemory(ContextHandle context, string path)
    {
        if (MemoryFunctions.Of(context) == 0)
        {
            context.Dispose();
            throw new WorkerException(WorkerFailure.BadModel, $"{path} does not generate text: it is an embedding model.");
        }
    }

    private ContextHandle MakeContext(ModelHandle model, string path, ContextSize size, int threads, FlashAttention flashAttention)
    {
        var parameters = ContextFunctions.DefaultParams();
        parameters.Context = checked((uint)(RoundUp(size.Tokens) * size.Sequences));
        parameters.Batch = (uint)size.Batch;
        parameters.MicroBatch = (uint)size.Batch;
        parameters.MaxSequences = (uint)size.Sequences;
        parameters.MaxOutputs = (uint)size.Sequences;
        parameters.Threads = threads;
        parameters.BatchThreads = threads;
        parameters.NoPerformanceCounters = 1;
        parameters.AbortCallback = &OnAbortAsked;
        parameters.AbortCallbackUserData = abort.Pointer;
        parameters.FlashAttentionType = flashAttention switch { FlashAttention.On => 1, FlashAttention.Off => 0, _ => -1 };
        NativeLog.TakeErrors("");
        var context = ContextFunctions.Create(model, parameters);
        if (context.IsInvalid)
        {
            throw Failure(string.Create(CultureInfo.InvariantCulture,
                $"llama.cpp cannot make {size.Sequences} times {size.Tokens} tokens of context for {path}"));
        }

        context.Keep(model);
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

    /// <param name="Tokens">Tokens of context for one answer.</param>
    /// <param name="Batch">Tokens that are computed at once.</param>
    /// <param name="Sequences">Answers at a time.</param>
    private readonly record struct ContextSize(int Tokens, int Batch, int Sequences);
}
