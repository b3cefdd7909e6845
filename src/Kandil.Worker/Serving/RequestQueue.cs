using System.Collections.Concurrent;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Worker.Inference;

namespace Kandil.Worker.Serving;

/// <summary>Hands requests from the thread that reads them to the one that computes, and marks the cancelled ones at once.</summary>
internal sealed class RequestQueue(AbortFlag abort)
{
    private readonly BlockingCollection<PendingRequest> _waiting = [];
    private readonly ConcurrentDictionary<long, PendingRequest> _open = new();

    /// <summary>Takes a request in.</summary>
    /// <returns>False when another request that is not answered yet has its id.</returns>
    public bool TryAdd(WorkerRequest request)
    {
        var pending = new PendingRequest(request);
        if (!_open.TryAdd(request.Id, pending))
        {
            return false;
        }

        _waiting.Add(pending);
        return true;
    }

    /// <summary>Marks a request as cancelled; one that is not open is left alone.</summary>
    public void Cancel(long id)
    {
        if (_open.TryGetValue(id, out var pending))
        {
            Cancel(pending);
        }
    }

    /// <summary>Marks every open request as cancelled.</summary>
    public void CancelAll()
    {
        foreach (var pending in _open.Values)
        {
            Cancel(pending);
        }
    }

    /// <summary>Forgets a request that is answered.</summary>
    public void Close(PendingRequest pending) => _open.TryRemove(pending.Id, out _);

    /// <summary>The next request, waiting for one.</summary>
    public PendingRequest Take() => _waiting.Take();

    /// <summary>The next request if there is one.</summary>
    public bool TryTake(out PendingRequest? pending) => _waiting.TryTake(out pending);

    private void Cancel(PendingRequest pending)
    {
        pending.Cancel();
        if (pending.IsComputing)
        {
            abort.Raise();
        }
    }
}
