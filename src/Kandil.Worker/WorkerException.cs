using Kandil.Core.Engines.Embedded.Protocol;

namespace Kandil.Worker;

/// <summary>A failure that the caller is told of as it stands.</summary>
internal sealed class WorkerException(WorkerFailure failure, string message) : Exception(message)
{
    /// <summary>What kind of failure it is.</summary>
    public WorkerFailure Failure { get; } = failure;
}
