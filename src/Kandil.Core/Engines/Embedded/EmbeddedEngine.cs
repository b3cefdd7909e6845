using System.Runtime.CompilerServices;
using System.Text;
using Kandil.Core.Audit;
using Kandil.Core.Compatibility;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Errors;
using Kandil.Core.Hardware;
using Kandil.Core.Primitives;

namespace Kandil.Core.Engines.Embedded;

/// <summary>
/// The engine on this machine: one Worker process a loaded model, started when it is first needed, kept for a time
/// after its last use, and gone with this process. A Worker that dies costs the answers it was giving and nothing else.
/// </summary>
public sealed class EmbeddedEngine : IModelEngine
{
    /// <summary>The engine's name in references, listings and results.</summary>
    public const string EngineName = "embedded";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly EmbeddedEngineOptions _options;
    private readonly WorkerStart _start;
    private readonly WorkerPool _pool;

    /// <summary>Makes the engine; nothing is started before a model is needed.</summary>
    public EmbeddedEngine(EmbeddedEngineOptions options)
    {
        _options = options;
        _start = new WorkerStart(options);
        _pool = new WorkerPool(_start.LoadAsync, options.KeepAlive, options.Clock, options.ReadMemory);
    }

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public IReadOnlyList<LoadedModel> ListLoaded() => _pool.List();

    /// <inheritdoc/>
    public async Task<EngineHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        var (version, started) = _pool.Oldest();
        var models = _pool.List().Select(model => model.Model).ToList();
        if (version is not null)
        {
            return new EngineHealth(Name, true, version, models, _options.Clock.GetUtcNow() - started, null, null);
        }

        try
        {
            var (connection, ready) = await _start.ConnectAsync(null, cancellationToken);
            await connection.DisposeAsync();
            return new EngineHealth(Name, true, ready.Engine, models, null, null, null);
        }
        catch (KandilException e)
        {
            return new EngineHealth(Name, false, null, models, null, e.Message, RetryAfter);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ComputeDevice>> ListDevicesAsync(CancellationToken cancellationToken)
    {
        var (connection, ready) = await _start.ConnectAsync(null, cancellationToken);
        await connection.DisposeAsync();
        return [.. ready.Devices.Select(device => device with { Backend = TerminalText.Clean(device.Backend), Name = TerminalText.Clean(device.Name) })];
    }

    /// <inheritdoc/>
    public async Task<LoadedModel> LoadAsync(EngineModel model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        model.LoadOptions.Validate();
        using var lease = await _pool.AcquireAsync(model, progress, cancellationToken);
        return lease.Describe();
    }

    /// <inheritdoc/>
    public Task<LoadTestResult> TestLoadAsync(EngineModel model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        new LoadTest(_start, _options).RunAsync(model, progress, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LoadedModel>> UnloadAsync(string model, CancellationToken cancellationToken) => _pool.RemoveAsync(model);

    /// <inheritdoc/>
    public async IAsyncEnumerable<CompletionUpdate> CompleteAsync(
        CompletionRequest request, IProgress<OperationProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        request.Validate();
        long started = _options.Clock.GetTimestamp();
        await using var answer = await BeginAsync(request, progress, cancellationToken);
        foreach (string warning in answer.Lease.Worker.TakeWarnings())
        {
            yield return new CompletionWarning(warning);
        }

        var device = DeviceChoice.Of(request.Device, answer.Lease.Worker.Devices);
        if (device.Warning is { } unmet)
        {
            yield return new CompletionWarning(unmet);
        }

        var text = new StringBuilder();
        TimeSpan? first = null;
        await foreach (var reply in answer.ReadAsync())
        {
            switch (reply)
            {
                case TextReply { Text: var piece }:
                    first ??= _options.Clock.GetElapsedTime(started);
                    string clean = TerminalText.Clean(piece);
                    text.Append(clean);
                    yield return new CompletionText(clean);
                    break;
                case WarningReply { Message: var message }:
                    yield return new CompletionWarning(TerminalText.Clean(message));
                    break;
                case CompletedReply completed:
                    yield return new CompletionFinished(Finish(request, completed, text.ToString(), first, _options.Clock.GetElapsedTime(started), answer.Lease) with { Device = device.Device });
                    yield break;
                case FailedReply failed:
                    throw WorkerFailures.ToException(failed, request.Model.Name, answer.Lease.Worker.Connection.Limits);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<int> CountTokensAsync(EngineModel model, string text, CancellationToken cancellationToken)
    {
        using var lease = await _pool.AcquireAsync(model, null, cancellationToken);
        var connection = lease.Worker.Connection;
        await foreach (var reply in connection.SendAsync(new TokenizeRequest(connection.NextId(), text), cancellationToken))
        {
            switch (reply)
            {
                case TokensReply tokens:
                    return tokens.Count;
                case FailedReply failed:
                    throw WorkerFailures.ToException(failed, model.Name);
            }
        }

        throw EngineErrors.ProtocolBroken("the count was not answered.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    // A Worker that died while nobody used it is only noticed now; a fresh one takes its place, once, and unseen: no part
    // of the answer was out.
    private async Task<Answer> BeginAsync(
        CompletionRequest request, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        for (bool again = true; ; again = false)
        {
            var lease = await _pool.AcquireAsync(request.Model, progress, cancellationToken);
            var connection = lease.Worker.Connection;
            var complete = new CompleteRequest(connection.NextId(), request.Messages, request.Sampling, request.MaxTokens, request.Stop);
            var answer = new Answer(lease, connection.SendAsync(complete, cancellationToken));
            try
            {
                await answer.WaitForFirstAsync();
                return answer;
            }
            catch (KandilException e) when (again && !lease.LoadedNow && connection.HasEnded && e.Code == ErrorCode.Backend)
            {
                await answer.DisposeAsync();
            }
            catch
            {
                await answer.DisposeAsync();
                throw;
            }
        }
    }

    private static Completion Finish(
        CompletionRequest request, CompletedReply reply, string text, TimeSpan? first, TimeSpan latency, WorkerPool.Lease lease) => new()
        {
            Prompt = request.Messages[^1].Content,
            Text = text,
            Model = request.Model.Name,
            Provider = EngineName,
            FinishReason = reply.FinishReason,
            PromptTokens = reply.PromptTokens,
            CompletionTokens = reply.CompletionTokens,
            TrainedContextLength = lease.Worker.TrainedContextLength,
            TimeToFirstToken = first,
            Latency = latency,
            TokensPerSecond = reply.CompletionTokens > 1 && reply.GenerationMilliseconds > 0
                ? (reply.CompletionTokens - 1) / (reply.GenerationMilliseconds / 1000)
                : null,
            PromptTokensPerSecond = reply.PromptMilliseconds > 0 ? reply.PromptTokens / (reply.PromptMilliseconds / 1000) : null,
            LoadTime = lease.LoadedNow ? lease.Worker.LoadTime : null,
            Seed = reply.Seed,
            MissingRestrictions = [.. lease.Worker.Connection.Restrictions.Where(restriction => !restriction.IsApplied)],
        };

    /// <summary>The replies to one request, the first of them read ahead, with the use of the model that they come from.</summary>
    private sealed class Answer(WorkerPool.Lease lease, IAsyncEnumerable<WorkerReply> replies) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<WorkerReply> _replies = replies.GetAsyncEnumerator();

        public WorkerPool.Lease Lease => lease;

        public async Task WaitForFirstAsync()
        {
            if (!await _replies.MoveNextAsync())
            {
                throw EngineErrors.ProtocolBroken("the question was not answered.");
            }
        }

        public async IAsyncEnumerable<WorkerReply> ReadAsync()
        {
            do
            {
                yield return _replies.Current;
            }
            while (await _replies.MoveNextAsync());
        }

        public async ValueTask DisposeAsync()
        {
            await _replies.DisposeAsync();
            lease.Dispose();
        }
    }
}
