using Kandil.Core.Audit;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Engines.Embedded;

/// <summary>
/// Loads a model in a restricted Worker of its own, which ends with the test whatever comes: a file that makes the engine
/// crash, hang or take memory does it there.
/// </summary>
internal sealed class LoadTest(WorkerStart start, EmbeddedEngineOptions options)
{
    /// <summary>The phase of its progress.</summary>
    public const string Phase = "load-test";

    private const int Thousand = 1000;

    // Below it, weights are no reason for taking long.
    private const long LargeWeights = 1L << 30;

    private enum Fault
    {
        None,
        Time,
        Memory,
    }

    /// <summary>Tests a model.</summary>
    /// <param name="model">The model; its load options count for nothing here.</param>
    /// <param name="progress">Told in thousandths.</param>
    /// <param name="cancellationToken">Gives up; the process is killed.</param>
    /// <exception cref="KandilException">E_UNSAFE: it crashes, hangs or is refused.</exception>
    public async Task<LoadTestResult> RunAsync(EngineModel model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        long started = options.Clock.GetTimestamp();
        progress?.Report(new OperationProgress(Phase, model.Name, 0, Thousand));
        var weights = new ByteSize(MemoryNeed.LengthOf(model));
        var memory = new ByteSize(options.ReadMemory().Total);
        string? reason = weights.Bytes > memory.Bytes ? LoadTestErrors.LargerThanMachine(weights.ToString(), memory.ToString()) : null;
        (LoadTestResult Result, Fault Fault) attempt = await AttemptAsync(model, reason is not null, mayGiveUp: weights.Bytes >= LargeWeights, progress, cancellationToken);
        if (attempt.Fault != Fault.None)
        {
            reason = attempt.Fault == Fault.Time ? LoadTestErrors.SlowWeights(weights.ToString(), options.LoadTestLimit) : LoadTestErrors.NoMemoryNow(weights.ToString());
            attempt = await AttemptAsync(model, withoutWeights: true, mayGiveUp: false, progress, cancellationToken);
        }

        progress?.Report(new OperationProgress(Phase, model.Name, Thousand, Thousand));
        return attempt.Result with { Duration = options.Clock.GetElapsedTime(started), Reason = attempt.Result.Reason ?? reason };
    }

    private async Task<(LoadTestResult Result, Fault Fault)> AttemptAsync(
        EngineModel model, bool withoutWeights, bool mayGiveUp, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.LoadTestLimit, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        WorkerConnection connection;
        try
        {
            (connection, _) = await start.ConnectAsync(model, either.Token);
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Backend)
        {
            return (Result(LoadTestOutcome.NotTested) with { Reason = LoadTestErrors.NoEngine(exception.Message) }, Fault.None);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (Result(LoadTestOutcome.NotTested) with { Reason = LoadTestErrors.SlowEngine(options.LoadTestLimit) }, Fault.None);
        }

        try
        {
            connection.Model = model.Name;
            return await AskAsync(connection, model, withoutWeights, mayGiveUp, progress, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await connection.KillAsync();
            return mayGiveUp && !withoutWeights
                ? (Result(LoadTestOutcome.NotTested), Fault.Time)
                : throw LoadTestErrors.TimedOut(model.Name, options.LoadTestLimit, connection.LastWords);
        }
        finally
        {
            await connection.KillAsync();
        }
    }

    private static async Task<(LoadTestResult Result, Fault Fault)> AskAsync(
        WorkerConnection connection, EngineModel model, bool withoutWeights, bool mayGiveUp, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        FailedReply? refusal = null;
        try
        {
            await foreach (var reply in connection.SendAsync(new TestLoadRequest(connection.NextId(), model.Path, withoutWeights), cancellationToken))
            {
                switch (reply)
                {
                    case ProgressReply { Fraction: var fraction }:
                        progress?.Report(new OperationProgress(Phase, model.Name, (long)(fraction * Thousand), Thousand));
                        break;
                    case TestedReply:
                        return (Result(withoutWeights ? LoadTestOutcome.PassedWithoutWeights : LoadTestOutcome.Passed, connection), Fault.None);
                    case FailedReply failed:
                        refusal = failed;
                        break;
                }
            }
        }
        catch (KandilException) when (connection.End is { } end)
        {
            return end.LacksMemory && mayGiveUp && !withoutWeights
                ? (Result(LoadTestOutcome.NotTested), Fault.Memory)
                : throw LoadTestErrors.Failed(model.Name, end.How, connection.LastWords);
        }

        if (refusal is null)
            throw EngineErrors.ProtocolBroken("the load test was not answered.");
        // Outside of what looks at the process's end: Worker ends by itself after a refusal, and may have done so by now.
        await connection.KillAsync(); // what it wrote to standard error is whole then
        return Judge(connection, refusal, model, canLeaveWeights: mayGiveUp && !withoutWeights);
    }

    private static (LoadTestResult Result, Fault Fault) Judge(WorkerConnection connection, FailedReply failed, EngineModel model, bool canLeaveWeights)
    {
        string message = TerminalText.Clean(failed.Message);
        return failed.Failure switch
        {
            WorkerFailure.UnknownArchitecture =>
                (Result(LoadTestOutcome.NotTested, connection) with { Reason = LoadTestErrors.UnknownArchitecture(message) }, Fault.None),
            WorkerFailure.OutOfMemory when canLeaveWeights => (Result(LoadTestOutcome.NotTested), Fault.Memory),
            WorkerFailure.MemoryLimit when connection.Limits?.MemoryBytes is { } most =>
                throw LoadTestErrors.Failed(model.Name, $"it took more than the {new ByteSize(most)} of memory that its header explains. {message}", connection.LastWords),
            _ => throw LoadTestErrors.Failed(model.Name, message, connection.LastWords),
        };
    }

    private static LoadTestResult Result(LoadTestOutcome outcome, WorkerConnection? connection = null) => new(outcome, TimeSpan.Zero)
    {
        MissingRestrictions = connection is null ? [] : [.. connection.Restrictions.Where(restriction => !restriction.IsApplied)],
    };
}
