using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Worker.Inference;
using Kandil.Worker.Native;

namespace Kandil.Worker.Serving;

/// <summary>
/// Makes several answers at a time. Each step computes one batch: the next token of every answer that has begun, and
/// with what room is left the prompts of those that have not. Used by one thread.
/// </summary>
internal sealed class Scheduler : IDisposable
{
    private readonly InferenceModel _model;
    private readonly RequestQueue _queue;
    private readonly ReplyWriter _replies;
    private readonly AbortFlag _abort;
    private readonly DecodeBatch _batch;
    private readonly Stack<int> _freeSequences;
    private readonly Queue<PendingRequest> _waiting = new();
    private readonly List<Answer> _answers = [];
    private readonly List<Answer> _inBatch = [];

    /// <summary>Makes answers of a model.</summary>
    public Scheduler(InferenceModel model, RequestQueue queue, ReplyWriter replies, AbortFlag abort)
    {
        (_model, _queue, _replies, _abort) = (model, queue, replies, abort);
        _batch = new DecodeBatch(model.BatchSize, model.Sequences);
        _freeSequences = new Stack<int>(Enumerable.Range(0, model.Sequences).Reverse());
    }

    /// <summary>Whether there is anything to compute.</summary>
    public bool HasWork => _answers.Count > 0 || _waiting.Count > 0;

    /// <summary>Takes a completion in; it waits until a sequence is free.</summary>
    public void Add(PendingRequest pending) => _waiting.Enqueue(pending);

    /// <summary>Computes one batch, and sends and ends what it brings about.</summary>
    public void Step()
    {
        DropCancelled();
        Begin();
        FillBatch();
        if (_inBatch.Count > 0)
        {
            Compute();
        }
    }

    /// <summary>Ends every answer as cancelled.</summary>
    public void CancelAll()
    {
        DropCancelled();
        foreach (var answer in _answers.ToArray())
        {
            Fail(answer, WorkerFailure.Cancelled, "Cancelled.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _answers.ForEach(answer => answer.Dispose());
        _batch.Dispose();
    }

    private void DropCancelled()
    {
        for (int i = _answers.Count - 1; i >= 0; i--)
        {
            if (_answers[i].Pending.IsCancelled)
            {
                Fail(_answers[i], WorkerFailure.Cancelled, "Cancelled.");
            }
        }

        for (int waiting = _waiting.Count; waiting > 0; waiting--)
        {
            var pending = _waiting.Dequeue();
            if (pending.IsCancelled)
            {
                Fail(pending, WorkerFailure.Cancelled, "Cancelled.");
            }
            else
            {
                _waiting.Enqueue(pending);
            }
        }
    }

    private void Begin()
    {
        while (_freeSequences.Count > 0 && _waiting.TryDequeue(out var pending))
        {
            try
            {
                var answer = new Answer(pending, _model, _freeSequences.Peek());
                _freeSequences.Pop();
                _answers.Add(answer);
            }
            catch (WorkerException error)
            {
                Fail(pending, error.Failure, error.Message);
            }
        }
    }

    private void FillBatch()
    {
        _batch.Clear();
        _inBatch.Clear();
        if (_answers.Find(answer => answer.IsSuspect) is { } suspect)
        {
            AddToBatch(suspect);
            return;
        }

        // Those that speak go first, so that a long prompt never stops them.
        foreach (var answer in _answers)
        {
            if (answer.IsGenerating)
            {
                AddToBatch(answer);
            }
        }

        foreach (var answer in _answers)
        {
            if (!answer.IsGenerating && _batch.Room > 0)
            {
                AddToBatch(answer);
            }
        }
    }

    private void AddToBatch(Answer answer)
    {
        answer.AddTo(_batch);
        _inBatch.Add(answer);
    }

    private void Compute()
    {
        int result = Decode();
        if (result != DecodeFunctions.Computed)
        {
            Withdraw();
            if (result != DecodeFunctions.Aborted)
            {
                Blame();
            }

            return;
        }

        foreach (var answer in _inBatch)
        {
            answer.IsSuspect = false;
            answer.Advance();
            if (answer.Output >= 0 && !answer.Pending.IsCancelled && answer.Next(_model, _replies) is { } reason)
            {
                answer.Complete(reason, _replies);
                Free(answer);
            }
        }
    }

    private int Decode()
    {
        // A batch with others in it is given up only where they lose no more than this one step by it.
        bool canGiveUp = _inBatch.Count == 1 || _model.CanForgetParts;
        _abort.Lower();
        foreach (var answer in _inBatch)
        {
            answer.Pending.IsComputing = canGiveUp;
            if (canGiveUp && answer.Pending.IsCancelled)
            {
                _abort.Raise();
            }
        }

        int result = _batch.Decode(_model.Context);
        foreach (var answer in _inBatch)
        {
            answer.Pending.IsComputing = false;
        }

        return result;
    }

    // Brings the context back to where it was before the batch, of which parts may have been computed.
    private void Withdraw()
    {
        foreach (var answer in _inBatch)
        {
            answer.Withdraw();
            if (MemoryFunctions.Remove(_model.Memory, answer.Sequence, answer.Computed, -1) == 0)
            {
                Forget(answer.Sequence);
                answer.Computed = 0;
            }
        }
    }

    // One answer's failure is its own; of several, each is tried alone, so that the others go on.
    private void Blame()
    {
        if (_inBatch.Count == 1)
        {
            Fail(_inBatch[0], WorkerFailure.Internal, $"llama.cpp cannot compute the answer: {NativeLog.TakeErrors("it gives no reason")}");
            return;
        }

        _inBatch.ForEach(answer => answer.IsSuspect = true);
    }

    private void Fail(Answer answer, WorkerFailure failure, string message)
    {
        Fail(answer.Pending, failure, message);
        Free(answer);
    }

    private void Fail(PendingRequest pending, WorkerFailure failure, string message)
    {
        _queue.Close(pending);
        _replies.Fail(pending.Id, failure, message);
    }

    private void Free(Answer answer)
    {
        Forget(answer.Sequence);
        _freeSequences.Push(answer.Sequence);
        _answers.Remove(answer);
        _queue.Close(answer.Pending);
        answer.Dispose();
    }

    private void Forget(int sequence) => MemoryFunctions.Remove(_model.Memory, sequence, -1, -1);
}
