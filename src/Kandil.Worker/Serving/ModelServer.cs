using System.Diagnostics;
using System.Globalization;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Worker.Hosting;
using Kandil.Worker.Inference;
using Kandil.Worker.Native;

namespace Kandil.Worker.Serving;

/// <summary>Answers requests, on one thread that is the only one to call llama.cpp: load first, then the rest.</summary>
internal sealed class ModelServer(RequestQueue queue, ReplyWriter replies, AbortFlag abort, ComputeBackends backends) : IDisposable
{
    private const double ProgressStep = 0.01;

    private InferenceModel? _model;
    private Scheduler? _scheduler;

    /// <summary>Serves until the model is unloaded or cannot be loaded.</summary>
    /// <returns>The code that the process is to end with.</returns>
    public int Run()
    {
        while (true)
        {
            if (_scheduler is not { HasWork: true } && Handle(queue.Take()) is { } end)
            {
                return end;
            }

            while (queue.TryTake(out var next))
            {
                if (Handle(next!) is { } code)
                {
                    return code;
                }
            }

            if (_scheduler is { HasWork: true })
            {
                _scheduler.Step();
            }
        }
    }

    /// <summary>Frees the model.</summary>
    public void Dispose()
    {
        _scheduler?.Dispose();
        _model?.Dispose();
    }

    // The code to end with; null to go on.
    private int? Handle(PendingRequest pending)
    {
        switch (pending.Request)
        {
            case LoadRequest load:
                return Load(pending, load);
            case TestLoadRequest test when _model is null:
                return TestLoad(pending, test);
            case UnloadRequest:
                _scheduler?.CancelAll();
                Dispose();
                replies.Write(new UnloadedReply(pending.Id));
                return ExitCode.Done;
            case CompleteRequest when _scheduler is not null:
                _scheduler.Add(pending);
                return null;
            case TokenizeRequest tokenize when _model is not null:
                queue.Close(pending);
                var tokens = new List<int>();
                _model.Vocabulary.Tokenize(tokenize.Text, addSpecial: false, parseSpecial: false, tokens);
                replies.Write(new TokensReply(pending.Id, tokens.Count));
                return null;
            default:
                queue.Close(pending);
                replies.Fail(pending.Id, WorkerFailure.Protocol, "No model is loaded.");
                return null;
        }
    }

    private int? TestLoad(PendingRequest pending, TestLoadRequest request)
    {
        try
        {
            string description = Loader(pending).Test(request);
            queue.Close(pending);
            replies.Write(new TestedReply(pending.Id, description));
            return null;
        }
        catch (WorkerException error)
        {
            replies.Fail(pending.Id, error.Failure, error.Message);
            return ExitCode.NotLoaded;
        }
    }

    private ModelLoader Loader(PendingRequest pending)
    {
        double reported = 0;
        return new ModelLoader(Report, () => pending.IsCancelled, abort);

        void Report(float fraction)
        {
            if (fraction >= reported + ProgressStep || (fraction >= 1 && reported < 1))
            {
                reported = fraction;
                replies.Write(new ProgressReply(pending.Id, fraction));
            }
        }
    }

    private int? Load(PendingRequest pending, LoadRequest request)
    {
        if (_model is not null)
        {
            queue.Close(pending);
            replies.Fail(pending.Id, WorkerFailure.Protocol, "A model is loaded already; a process has one.");
            return null;
        }

        long started = Stopwatch.GetTimestamp();
        try
        {
            _model = Loader(pending).Load(request);
        }
        catch (WorkerException error)
        {
            replies.Fail(pending.Id, error.Failure, error.Message);
            return ExitCode.NotLoaded;
        }

        queue.Close(pending);
        _scheduler = new Scheduler(_model, queue, replies, abort);
        if (_model.ContextLength > _model.TrainedContextLength)
        {
            replies.Write(new WarningReply(pending.Id, string.Create(CultureInfo.InvariantCulture,
                $"The context of {_model.ContextLength} tokens is longer than the {_model.TrainedContextLength} that the model was trained for: answers get worse beyond that.")));
        }

        // Here and not with each answer: it holds for as long as the model is loaded.
        if (_model.Template.Warning is { } warning)
        {
            replies.Write(new WarningReply(pending.Id, warning));
        }

        replies.Write(new LoadedReply(
            pending.Id, _model.Description, _model.SizeBytes, _model.ContextLength, _model.TrainedContextLength, backends.Description,
            _model.Threads, Stopwatch.GetElapsedTime(started).TotalMilliseconds));
        return null;
    }
}
