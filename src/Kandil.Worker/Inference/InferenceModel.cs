using System.Runtime.InteropServices;
using Kandil.Worker.Native;

namespace Kandil.Worker.Inference;

/// <summary>A model in memory with the context it computes in.</summary>
internal sealed unsafe class InferenceModel : IDisposable
{
    private readonly ModelHandle _model;

    /// <summary>Takes over the model and its context.</summary>
    /// <param name="model">The model.</param>
    /// <param name="context">A context of it.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="contextLength">Tokens that one sequence may have.</param>
    /// <param name="sequences">How many sequences the context has.</param>
    public InferenceModel(ModelHandle model, ContextHandle context, int threads, int contextLength, int sequences)
    {
        (_model, Context, Threads, ContextLength, Sequences) = (model, context, threads, contextLength, sequences);
        BatchSize = (int)ContextFunctions.BatchSize(context);
        Memory = MemoryFunctions.Of(context);
        Vocabulary = new Vocabulary(model);
        Template = new ChatTemplate(Marshal.PtrToStringUTF8((nint)ModelFunctions.ChatTemplate(model, null)), Vocabulary);
        CanForgetParts = ModelFunctions.IsRecurrent(model) == 0 && ModelFunctions.IsHybrid(model) == 0;
    }

    /// <summary>The context.</summary>
    public ContextHandle Context { get; }

    /// <summary>The context's memory of tokens.</summary>
    public nint Memory { get; }

    /// <summary>The vocabulary.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>How conversations become prompts.</summary>
    public ChatTemplate Template { get; }

    /// <summary>Threads that compute.</summary>
    public int Threads { get; }

    /// <summary>Tokens that one sequence may have.</summary>
    public int ContextLength { get; }

    /// <summary>Tokens that are computed at once.</summary>
    public int BatchSize { get; }

    /// <summary>Sequences that can be computed at the same time.</summary>
    public int Sequences { get; }

    /// <summary>Whether the last tokens of a sequence can be forgotten; a recurrent model forgets all or nothing.</summary>
    public bool CanForgetParts { get; }

    /// <summary>Tokens of context that the model was trained for.</summary>
    public int TrainedContextLength => ModelFunctions.TrainedContext(_model);

    /// <summary>Bytes of weights.</summary>
    public long SizeBytes => (long)ModelFunctions.Size(_model);

    /// <summary>What llama.cpp calls the model.</summary>
    public string Description => ModelFunctions.Describe(_model);

    /// <inheritdoc/>
    public void Dispose()
    {
        Context.Dispose();
        _model.Dispose();
    }
}
