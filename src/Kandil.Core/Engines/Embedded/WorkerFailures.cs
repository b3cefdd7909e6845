using Kandil.Core.Audit;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Errors;

namespace Kandil.Core.Engines.Embedded;

/// <summary>From the failures that Worker tells apart to errors of the table.</summary>
internal static class WorkerFailures
{
    public static KandilException ToException(FailedReply reply, string? model)
    {
        // The message quotes llama.cpp, and llama.cpp quotes the file.
        string message = TerminalText.Clean(reply.Message);
        string name = model ?? "the model";
        return reply.Failure switch
        {
            WorkerFailure.Libraries => EngineErrors.NoLibraries(message),
            WorkerFailure.BadModel => EngineErrors.ModelRefused(name, message),
            WorkerFailure.UnknownArchitecture => EngineErrors.UnknownArchitecture(name, message),
            WorkerFailure.OutOfMemory => EngineErrors.OutOfMemory(name, message),
            WorkerFailure.PromptTooLong => EngineErrors.PromptTooLong(name, message),
            WorkerFailure.BadGrammar => ArgumentErrors.BadGrammar(message),
            WorkerFailure.Cancelled => EngineErrors.Stopped(name),
            WorkerFailure.Protocol => EngineErrors.ProtocolBroken(message),
            _ => EngineErrors.Fault(model, message),
        };
    }
}
