using System.Collections.Concurrent;
using System.Threading.Channels;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines.Embedded;

/// <summary>
/// Requests to one Worker and the replies that belong to each. When the process ends, every open request fails with
/// E_BACKEND and its last words.
/// </summary>
internal sealed class WorkerConnection : IAsyncDisposable
{
    // A second pwsh on a cold disk takes seconds.
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(30);

    // Worker looks between two operations of a computation whether it was told to stop; the longest takes seconds.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private static readonly byte[] LineEnd = [(byte)'\n'];

    private readonly WorkerProcess _process;
    private readonly ConcurrentDictionary<long, Channel<WorkerReply>> _open = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TaskCompletionSource<ReadyReply> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private long _lastId;
    private volatile KandilException? _end;
    private volatile bool _closing;
    private volatile bool _isStuck;
    private volatile bool _tookDisk;
    private TemporaryDiskWatch? _disk;

    private WorkerConnection(WorkerProcess process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>The process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Bytes of memory that the process holds now.</summary>
    public long Memory => _process.Memory;

    /// <summary>The model that it holds, for messages.</summary>
    public string? Model { get; set; }

    /// <summary>The clock of its limits.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>What was taken from the process, by its parent and by itself, and what could not be.</summary>
    public IReadOnlyList<Restriction> Restrictions { get; private set; } = [];

    /// <summary>The limits that the process was given; null for none.</summary>
    public ProcessLimits? Limits { get; private set; }

    /// <summary>How the process ended by itself; null while it lives, and where it was told to.</summary>
    public WorkerEnd? End { get; private set; }

    /// <summary>The end of what it wrote to standard error, cleaned.</summary>
    public string LastWords => _process.LastWords;

    /// <summary>True when nothing can be asked any more.</summary>
    public bool HasEnded => _end is not null;

    /// <summary>Ends when the process has ended.</summary>
    public Task Ended => _reading;

    /// <summary>Starts Worker and waits until it is ready.</summary>
    /// <exception cref="KandilException">E_BACKEND: it ended before it was ready, or is of another release.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static async Task<(WorkerConnection Connection, ReadyReply Ready)> StartAsync(
        WorkerLaunch launch, WorkerConfinement confinement, CancellationToken cancellationToken)
    {
        var connection = new WorkerConnection(WorkerProcess.Start(launch, confinement)) { Limits = confinement.Limits };
        connection._disk = confinement.WatchDisk(TimeProvider.System, connection.StopForDisk);
        try
        {
            // Worker takes its time to start, in which this side has nothing else to do.
            ProtocolJson.Rehearse();
            var ready = await connection._ready.Task.WaitAsync(ReadyLimit, cancellationToken);
            connection.Restrictions = [.. connection._process.Restrictions, .. ready.Restrictions];
            if (ready.Protocol != ProtocolJson.Version)
                throw EngineErrors.ProtocolBroken($"it speaks version {ready.Protocol}, and {ProtocolJson.Version} is needed.");
            await connection.LimitMemoryAsync(confinement, cancellationToken);
            return (connection, ready);
        }
        catch (TimeoutException)
        {
            await connection.DisposeAsync();
            throw EngineErrors.ProtocolBroken($"it was not ready within {ReadyLimit.TotalSeconds:0} seconds.");
        }
        catch (OperationCanceledException)
        {
            await connection.KillAsync(); // it holds nothing yet, and whoever gave up does not wait for it to end by itself
            throw;
        }
        catch
        {
            await connection.DisposeAsync();
            if (OperatingSystem.IsLinux() && NetworkApart.IsRefusedBy(connection._process.Restrictions, connection.LastWords))
                return await StartAsync(launch, confinement, cancellationToken);
            throw;
        }
    }

    /// <summary>An id that no other request of this connection has.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>
    /// Sends a request and gives its replies as they come; the caller stops at the last one. Leaving early, or the
    /// token, cancels the request in Worker; a Worker that then does not stop is killed.
    /// </summary>
    public async IAsyncEnumerable<WorkerReply> SendAsync(
        WorkerRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var replies = Channel.CreateUnbounded<WorkerReply>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        _open[request.Id] = replies;
        bool sent = false;
        bool answered = false;
        try
        {
            // The process may have ended between the last look and the entry above; then nobody else completes the channel.
            if (_end is { } end)
            {
                throw end;
            }

            await WriteAsync(request, cancellationToken);
            sent = true;
            await foreach (var reply in replies.Reader.ReadAllAsync(cancellationToken))
            {
                answered = IsLast(reply);
                yield return reply;
                if (answered)
                {
                    yield break;
                }
            }
        }
        finally
        {
            if (sent && !answered && _end is null)
            {
                _ = StopAsync(request.Id, replies.Reader);
            }
            else
            {
                _open.TryRemove(request.Id, out _);
            }
        }
    }

    // Nobody waits for it: who gave the request up has what they wanted, whether Worker stops or not.
    private async Task StopAsync(long id, ChannelReader<WorkerReply> replies)
    {
        using var limit = new CancellationTokenSource(StopLimit, Clock);
        try
        {
            await WriteAsync(new CancelRequest(NextId(), id), limit.Token);
            await foreach (var reply in replies.ReadAllAsync(limit.Token))
            {
                if (IsLast(reply))
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            _isStuck = true;
            _process.Kill();
        }
        catch (KandilException)
        {
            // It ended meanwhile, which is as good.
            return;
        }
        finally
        {
            _open.TryRemove(id, out _);
        }
    }

    private async Task LimitMemoryAsync(WorkerConfinement confinement, CancellationToken cancellationToken)
    {
        if (confinement.NeededMemory is not { } needed || await needed.WaitAsync(cancellationToken) is not { } most)
            return;
        Limits = confinement.Limits! with { MemoryBytes = most };
        await WriteAsync(new LimitMemoryRequest(NextId(), most), cancellationToken);
    }

    /// <summary>Asks Worker to free the model and end, and sees to it that it does.</summary>
    public async ValueTask DisposeAsync()
    {
        _closing = true;
        await _process.EndAsync();
        await _reading;
        _disk?.Dispose();
        _process.Dispose();
    }

    /// <summary>Ends the process at once, whatever it does; it may have ended before.</summary>
    public async Task KillAsync()
    {
        _closing = true;
        _process.Kill();
        await DisposeAsync();
    }

    private static bool IsLast(WorkerReply reply) => reply is not (ProgressReply or WarningReply or TextReply);

    private async Task WriteAsync(WorkerRequest request, CancellationToken cancellationToken)
    {
        byte[] line = ProtocolJson.ToLine(request);
        if (line.Length > ProtocolJson.LongestRequest)
        {
            throw EngineErrors.PromptTooLong(Model ?? "the model", $"the conversation has {line.Length} bytes.");
        }

        await _writing.WaitAsync(cancellationToken);
        try
        {
            // Not cancellable half-way: a torn line would end the whole connection.
            await _process.Input.WriteAsync(line, CancellationToken.None);
            await _process.Input.WriteAsync(LineEnd, CancellationToken.None);
            await _process.Input.FlushAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe has no reader: the process has ended, and the reading side tells every open request how.
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        KandilException? broken = null;
        try
        {
            var lines = new BoundedLineReader(_process.Output, ProtocolJson.LongestReply);
            while (await lines.ReadLineAsync(CancellationToken.None) is { } line)
            {
                Dispatch(ProtocolJson.ReadReply(line));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe broke with the process; how it ended is said below.
        }
        catch (Exception e)
        {
            // Whatever it is, the callers that wait must hear of it.
            broken = EngineErrors.ProtocolBroken(e.Message, e);
        }

        WorkerEnd end = await _process.EndAsync();
        End = _closing ? null : end;
        _end = broken ?? (_closing && Model is not null ? EngineErrors.Stopped(Model) : Died(end));
        _ready.TrySetException(_end);
        foreach (var replies in _open.Values)
        {
            replies.Writer.TryComplete(_end);
        }
    }

    private void StopForDisk()
    {
        _tookDisk = true;
        _process.Kill();
    }

    private KandilException Died(WorkerEnd end) => _tookDisk && Limits?.FileBytes is { } disk
        ? SandboxErrors.LimitReached(Model ?? "The model", RestrictionNames.TemporaryDisk, new ByteSize(disk).ToString(), "All files together that it wrote are larger, and the engine process was ended.")
        : _isStuck
        ? EngineErrors.WorkerDied(Model, "it did not stop when it was told to, and was killed", _process.LastWords)
        : WorkerFailures.OfEnd(end, Model, _process.LastWords, Limits);

    private void Dispatch(WorkerReply reply)
    {
        if (reply is ReadyReply ready)
        {
            _ready.TrySetResult(ready);
        }
        else if (reply is FailedReply { Id: 0 } failure)
        {
            _ready.TrySetException(WorkerFailures.ToException(failure, Model));
        }
        else if (_open.TryGetValue(reply.Id, out var replies))
        {
            // A reply to a request that was given up meanwhile has nobody to hear it.
            replies.Writer.TryWrite(reply);
        }
    }
}
