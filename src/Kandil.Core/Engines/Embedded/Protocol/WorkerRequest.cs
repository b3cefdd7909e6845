namespace Kandil.Core.Engines.Embedded.Protocol;

/// <summary>A line to Worker: one JSON object with its type first. Every request has an id that its replies carry.</summary>
/// <param name="Id">A positive number that no other request of this Worker has.</param>
public abstract record WorkerRequest(long Id);

/// <summary>Give up all memory beyond so much, for good; before a load. Not answered: a Worker that cannot ends.</summary>
/// <param name="Id">The request's id.</param>
/// <param name="Bytes">Bytes of memory beside mapped files.</param>
public sealed record LimitMemoryRequest(long Id, long Bytes) : WorkerRequest(Id);

/// <summary>Load the model; once in a Worker's life. Answered by progress, then loaded or failed.</summary>
/// <param name="Id">The request's id.</param>
/// <param name="Path">Absolute path of the GGUF file.</param>
/// <param name="ContextLength">Tokens of context for one answer; 0: the smaller of 4096 and the training length.</param>
/// <param name="BatchSize">Tokens of prompt computed at once.</param>
/// <param name="Threads">Threads that compute; 0: the physical cores, and one for a small model.</param>
/// <param name="FlashAttention">How attention is computed.</param>
/// <param name="MaxConcurrent">Answers computed at the same time.</param>
public sealed record LoadRequest(
    long Id, string Path, int ContextLength, int BatchSize, int Threads, FlashAttention FlashAttention, int MaxConcurrent) : WorkerRequest(Id);

/// <summary>Load the model and make a small context, keep neither; instead of a load. Answered by progress, then tested or failed.</summary>
/// <param name="Id">The request's id.</param>
/// <param name="Path">Absolute path of the GGUF file.</param>
/// <param name="WithoutWeights">True to read all but the weights, which need not fit into memory then.</param>
public sealed record TestLoadRequest(long Id, string Path, bool WithoutWeights) : WorkerRequest(Id);

/// <summary>Answer. Replied to by any number of warnings and texts, then completed or failed.</summary>
/// <param name="Id">The request's id.</param>
/// <param name="Messages">The conversation, oldest first.</param>
/// <param name="Sampling">How tokens are chosen.</param>
/// <param name="MaxTokens">Tokens of answer at the most; null: until the end or the context is full.</param>
/// <param name="Stop">Texts that end the answer and are not part of it.</param>
public sealed record CompleteRequest(
    long Id, IReadOnlyList<ChatMessage> Messages, SamplingOptions Sampling, int? MaxTokens, IReadOnlyList<string> Stop) : WorkerRequest(Id);

/// <summary>Count the tokens of a text, without a template. Answered by tokens or failed.</summary>
/// <param name="Id">The request's id.</param>
/// <param name="Text">The text.</param>
public sealed record TokenizeRequest(long Id, string Text) : WorkerRequest(Id);

/// <summary>Stop another request, the load included; that one then fails with E_CANCELLED. Not answered itself.</summary>
/// <param name="Id">The request's id.</param>
/// <param name="Target">The id of the request to stop; one that has ended is no error.</param>
public sealed record CancelRequest(long Id, long Target) : WorkerRequest(Id);

/// <summary>Free the model and end. Answered by unloaded, after every other request was cancelled.</summary>
/// <param name="Id">The request's id.</param>
public sealed record UnloadRequest(long Id) : WorkerRequest(Id);
