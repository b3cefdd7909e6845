using System.Management.Automation;
using System.Threading.Channels;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Pipeline;

/// <summary>
/// Runs background work for a cmdlet. What the work posts is done on the pipeline's thread, the only one on which
/// PowerShell lets a cmdlet write, ask or prompt, in the order in which it was posted.
/// </summary>
public sealed class PipelinePump : IOperationSink
{
    private const int Capacity = 256;

    // How long the prompt may wait for work that was told to stop; slower work ends by itself behind the prompt's back.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private static readonly AsyncLocal<PipelinePump?> Running = new();

    private readonly Channel<Action> _actions = Channel.CreateBounded<Action>(Capacity);
    private readonly ProgressView _progress;
    private readonly Cmdlet _cmdlet;
    private readonly CancellationToken _stop;

    private PipelinePump(Cmdlet cmdlet, CancellationToken stop)
    {
        (_cmdlet, _stop) = (cmdlet, stop);
        _progress = new ProgressView(cmdlet);
    }

    /// <summary>The pump whose work this is: for what works on the pipeline's thread alone and has no cmdlet at hand.</summary>
    /// <exception cref="InvalidOperationException">This is no cmdlet's background work.</exception>
    internal static PipelinePump Current => Running.Value ?? throw new InvalidOperationException("No cmdlet is running this.");

    /// <summary>Does work in the background and, on this thread, what the work posts, until the work has ended.</summary>
    /// <param name="cmdlet">The cmdlet whose pipeline thread this is.</param>
    /// <param name="work">The work; its token is cancelled as soon as nobody wants its result any more.</param>
    /// <param name="stop">Cancelled when the user stops the pipeline.</param>
    /// <returns>What the work failed with; null when it did not. Exceptions of posted actions are thrown instead: they are the pipeline's own.</returns>
    /// <exception cref="OperationCanceledException">The pipeline was stopped.</exception>
    internal static Exception? Run(Cmdlet cmdlet, Func<PipelinePump, CancellationToken, Task> work, CancellationToken stop)
    {
        // Not disposed of: work that outlasts the patience below may still look at its token.
        var unwanted = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pump = new PipelinePump(cmdlet, unwanted.Token);
        var task = pump.StartAsync(work);
        try
        {
            while (pump._actions.Reader.WaitToReadAsync(stop).AsTask().GetAwaiter().GetResult())
            {
                while (pump._actions.Reader.TryRead(out var action))
                {
                    action();
                }
            }

            stop.ThrowIfCancellationRequested();
            pump._progress.Complete();
            return task.Exception?.InnerException ?? (task.IsCanceled ? new TaskCanceledException(task) : null);
        }
        finally
        {
            // Also the way out when a command further down has enough, or throws: then StopProcessing is not called.
            unwanted.Cancel();
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne(Patience);
        }
    }

    /// <summary>Has an action done on the pipeline's thread; waits only while that thread is far behind.</summary>
    /// <exception cref="OperationCanceledException">The pipeline wants no more.</exception>
    public void Post(Action action)
    {
        if (!_actions.Writer.TryWrite(action))
        {
            _actions.Writer.WriteAsync(action, _stop).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Asks something that only the pipeline's thread can answer: a prompt, ShouldContinue, a vault.</summary>
    /// <returns>The answer, or what asking failed with: a failure of Kandil's is the item's own, every other is the pipeline's too.</returns>
    /// <exception cref="OperationCanceledException">The pipeline wants no more.</exception>
    public async Task<T> AskAsync<T>(Func<T> question)
    {
        var reply = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                reply.SetResult(question());
            }
            catch (KandilException e)
            {
                // A license that was declined, say: this item fails, and the next has its turn.
                reply.SetException(e);
            }
            catch (Exception e)
            {
                // The work learns of it for its own clean-up; the pipeline is told as by any other action.
                reply.SetException(e);
                throw;
            }
        });
        return await reply.Task.WaitAsync(_stop);
    }

    /// <inheritdoc/>
    public void Report(OperationProgress value)
    {
        if (_progress.Next(value) is { } record)
        {
            // Dropped where the pipeline is behind, or has ended: several callers may wait for one load.
            _actions.Writer.TryWrite(() => _progress.Show(record));
        }
    }

    /// <inheritdoc/>
    public void Warn(string message) => Post(() => _cmdlet.WriteWarning(message));

    /// <inheritdoc/>
    public void WarnOnce(string message) => Post(() =>
    {
        if ((_cmdlet as KandilCmdlet)?.IsTold(message) != true)
        {
            _cmdlet.WriteWarning(message);
        }
    });

    /// <inheritdoc/>
    public void Verbose(string message) => Post(() => _cmdlet.WriteVerbose(message));

    private Task StartAsync(Func<PipelinePump, CancellationToken, Task> work)
    {
        var task = Task.Run(
            () =>
            {
                Running.Value = this;
                return work(this, _stop);
            },
            CancellationToken.None);
        task.ContinueWith(
            done =>
            {
                // Read here, so that work which failed after it was given up is not reported as unobserved.
                _ = done.Exception;
                _actions.Writer.Complete();
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }
}
