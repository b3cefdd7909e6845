using Kandil.Core.Hardware;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines.Embedded.Protocol;

/// <summary>A line from Worker: one JSON object with its type first.</summary>
/// <param name="Id">The id of the request it belongs to; 0 for ready and for failures of no request.</param>
public abstract record WorkerReply(long Id);

/// <summary>The first line of every Worker, when its libraries are loaded.</summary>
/// <param name="Id">Always 0.</param>
/// <param name="Protocol">The version of this protocol, <see cref="ProtocolJson.Version"/>.</param>
/// <param name="Engine">The engine with its version, such as <c>llama.cpp v0.4.0</c>.</param>
/// <param name="Libraries">Every folder of libraries that was considered, in order, with what became of it.</param>
/// <param name="Restrictions">What it gave up by itself, and what it could not.</param>
public sealed record ReadyReply(
    long Id, int Protocol, string Engine, IReadOnlyList<LibraryCandidate> Libraries, IReadOnlyList<Restriction> Restrictions) : WorkerReply(Id)
{
    /// <summary>What it can compute on beside the processor.</summary>
    public IReadOnlyList<ComputeDevice> Devices { get; init; } = [];
}

/// <summary>A folder of llama.cpp's libraries that was considered.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Refusal">Why it was not taken; null for the one that was.</param>
public sealed record LibraryCandidate(string Folder, string? Refusal);

/// <summary>How far loading has come.</summary>
/// <param name="Id">The load's id.</param>
/// <param name="Fraction">0 to 1.</param>
public sealed record ProgressReply(long Id, float Fraction) : WorkerReply(Id);

/// <summary>The model is loaded.</summary>
/// <param name="Id">The load's id.</param>
/// <param name="Description">What llama.cpp calls the model.</param>
/// <param name="SizeBytes">Bytes of weights.</param>
/// <param name="ContextLength">Tokens of context for one answer.</param>
/// <param name="TrainedContextLength">Tokens of context that the model was trained for.</param>
/// <param name="Backend">What computes, such as <c>CPU (zen4)</c>.</param>
/// <param name="Threads">Threads that compute.</param>
/// <param name="LoadMilliseconds">How long loading took.</param>
public sealed record LoadedReply(
    long Id, string Description, long SizeBytes, int ContextLength, int TrainedContextLength, string Backend, int Threads,
    double LoadMilliseconds) : WorkerReply(Id);

/// <summary>The model was loaded, and freed again.</summary>
/// <param name="Id">The test's id.</param>
/// <param name="Description">What llama.cpp calls the model.</param>
public sealed record TestedReply(long Id, string Description) : WorkerReply(Id);

/// <summary>Something the user should know.</summary>
/// <param name="Id">The request's id.</param>
/// <param name="Message">A sentence.</param>
public sealed record WarningReply(long Id, string Message) : WorkerReply(Id);

/// <summary>A piece of the answer, of whole characters.</summary>
/// <param name="Id">The completion's id.</param>
/// <param name="Text">The text that follows what came before, as the model made it.</param>
public sealed record TextReply(long Id, string Text) : WorkerReply(Id);

/// <summary>The answer is complete.</summary>
/// <param name="Id">The completion's id.</param>
/// <param name="FinishReason">Why it ended.</param>
/// <param name="PromptTokens">Tokens of the conversation with its template.</param>
/// <param name="CompletionTokens">Tokens of the answer.</param>
/// <param name="PromptMilliseconds">Time that the prompt took.</param>
/// <param name="GenerationMilliseconds">Time from the first token to the last.</param>
/// <param name="Seed">The seed that was used.</param>
public sealed record CompletedReply(
    long Id, FinishReason FinishReason, int PromptTokens, int CompletionTokens, double PromptMilliseconds, double GenerationMilliseconds,
    uint Seed) : WorkerReply(Id);

/// <summary>The tokens of a text.</summary>
/// <param name="Id">The request's id.</param>
/// <param name="Count">How many.</param>
public sealed record TokensReply(long Id, int Count) : WorkerReply(Id);

/// <summary>The model is freed; the process ends.</summary>
/// <param name="Id">The request's id.</param>
public sealed record UnloadedReply(long Id) : WorkerReply(Id);

/// <summary>A request failed; the Worker goes on unless the request was the load.</summary>
/// <param name="Id">The request's id; 0 when the line could not be read.</param>
/// <param name="Failure">What kind of failure it is.</param>
/// <param name="Message">What was tried and why it failed, without the next step.</param>
public sealed record FailedReply(long Id, WorkerFailure Failure, string Message) : WorkerReply(Id);

/// <summary>The failures that Worker tells apart; the caller turns them into errors of the table.</summary>
public enum WorkerFailure
{
    /// <summary>A fault of Worker's.</summary>
    Internal,

    /// <summary>A line that cannot be read, or a request out of order.</summary>
    Protocol,

    /// <summary>No usable llama.cpp; the message has every candidate's refusal.</summary>
    Libraries,

    /// <summary>llama.cpp refuses the file; the message has its last words.</summary>
    BadModel,

    /// <summary>llama.cpp does not know the architecture.</summary>
    UnknownArchitecture,

    /// <summary>Not enough memory for the weights or the context.</summary>
    OutOfMemory,

    /// <summary>An allocation was refused by the limit that the process was given.</summary>
    MemoryLimit,

    /// <summary>The prompt has more tokens than the context.</summary>
    PromptTooLong,

    /// <summary>The grammar cannot be parsed.</summary>
    BadGrammar,

    /// <summary>Cancelled.</summary>
    Cancelled,
}
