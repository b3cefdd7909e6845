using Kandil.Core.Audit;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines.Embedded;

/// <summary>From the failures that Worker tells apart to errors of the table.</summary>
internal static class WorkerFailures
{
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
