using Kandil.Core.Audit;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines.Embedded;

/// <summary>From the failures that Worker tells apart to errors of the table.</summary>
internal static class WorkerFailures
{
    // What the runtime, C++ and llama.cpp say when an allocation is refused.
    private static readonly string[] OutOfMemoryWords = ["OutOfMemoryException", "Out of memory", "bad_alloc", "insufficient memory", "failed to allocate", "unable to allocate"];

    /// <summary>The failure of requests to a Worker that ended by itself: at a limit that it was given, or else as it ended.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="model">The model; null when it held none.</param>
    /// <param name="lastWords">The end of its standard error.</param>
    /// <param name="limits">The limits that it was given; null for none.</param>
    public static KandilException OfEnd(WorkerEnd end, string? model, string lastWords, ProcessLimits? limits)
    {
        string name = model ?? "The model";
        if (end.WroteTooMuch && limits?.FileBytes is { } file)
            return SandboxErrors.LimitReached(name, RestrictionNames.TemporaryDisk, new ByteSize(file).ToString(), $"The engine process ended: {end.How}.");
        if (limits?.MemoryBytes is { } memory && Array.Exists(OutOfMemoryWords, words => lastWords.Contains(words, StringComparison.OrdinalIgnoreCase)))
            return SandboxErrors.LimitReached(name, RestrictionNames.Memory, new ByteSize(memory).ToString(), $"The engine process ended: {end.How}. Its last words: {lastWords}");
        return end.LacksMemory ? EngineErrors.WorkerKilled(model, end.How, lastWords) : EngineErrors.WorkerDied(model, end.How, lastWords);
    }

    /// <param name="reply">What Worker says.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="limits">The limits that the process was given; null for none.</param>
    public static KandilException ToException(FailedReply reply, string? model, ProcessLimits? limits = null)
    {
        // The message quotes llama.cpp, and llama.cpp quotes the file.
        string message = TerminalText.Clean(reply.Message);
        string name = model ?? "the model";
        return reply.Failure switch
        {
            WorkerFailure.Libraries => EngineErrors.NoLibraries(message),
            WorkerFailure.BadModel => EngineErrors.ModelRefused(name, message),
            WorkerFailure.UnknownArchitecture => EngineErrors.UnknownArchitecture(name, message),
            WorkerFailure.MemoryLimit when limits?.MemoryBytes is { } most => SandboxErrors.LimitReached(name, RestrictionNames.Memory, new ByteSize(most).ToString(), message),
            WorkerFailure.OutOfMemory or WorkerFailure.MemoryLimit => EngineErrors.OutOfMemory(name, message),
            WorkerFailure.PromptTooLong => EngineErrors.PromptTooLong(name, message),
            WorkerFailure.BadGrammar => ArgumentErrors.BadGrammar(message),
            WorkerFailure.Cancelled => EngineErrors.Stopped(name),
            WorkerFailure.Protocol => EngineErrors.ProtocolBroken(message),
            _ => EngineErrors.Fault(model, message),
        };
    }
}
