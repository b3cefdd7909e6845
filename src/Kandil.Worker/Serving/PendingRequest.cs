using Kandil.Core.Engines.Embedded.Protocol;

namespace Kandil.Worker.Serving;

/// <summary>A request that was read and not yet answered.</summary>
internal sealed class PendingRequest(WorkerRequest request)
{
    private volatile bool _isCancelled;
    private volatile bool _isComputing;

    /// <summary>What was asked.</summary>
    public WorkerRequest Request { get; } = request;

    /// <summary>Its id.</summary>
    public long Id => Request.Id;

    /// <summary>Whether the caller does not want it any more.</summary>
    public bool IsCancelled => _isCancelled;

    /// <summary>Whether a batch with tokens of it is being computed and can be given up.</summary>
    public bool IsComputing
    {
        get => _isComputing;
        set
        {
            _isComputing = value;
            // Against Cancel: of "is computing" and "is cancelled" at least one side sees both.
            Interlocked.MemoryBarrier();
        }
    }

    /// <summary>Notes that the caller does not want it any more.</summary>
    public void Cancel()
    {
        _isCancelled = true;
        Interlocked.MemoryBarrier();
    }
}
