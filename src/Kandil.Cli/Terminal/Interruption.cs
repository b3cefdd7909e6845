using System.Runtime.InteropServices;
using Kandil.Core.Errors;

namespace Kandil.Cli.Terminal;

/// <summary>
/// Ctrl+C, and the system's requests to end. The first cancels what is under way, a second one ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly ConsoleTerminal _terminal;
    private readonly CancellationTokenSource _ending = new();
    private readonly PosixSignalRegistration[] _registrations;
    private volatile CancellationTokenSource? _step;
    private int _count;

    /// <summary>Listens from now on.</summary>
    public Interruption(ConsoleTerminal terminal)
    {
        _terminal = terminal;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnEnd),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnEnd),
        ];
    }

    /// <summary>Cancelled when the process is to end.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>
    /// From now on a first Ctrl+C cancels the returned token alone, and the process goes on.
    /// </summary>
    /// <param name="afresh">False where a Ctrl+C that came before still counts as the first of two.</param>
    public CancellationToken BeginStep(bool afresh)
    {
        if (afresh)
        {
            Interlocked.Exchange(ref _count, 0);
        }

        // Never disposed, as the others: a signal may come while it would be. They hold no timer and no handle.
        _step = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        return _step.Token;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnInterrupt(PosixSignalContext context) => Handle(context, _step ?? _ending);

    private void OnEnd(PosixSignalContext context) => Handle(context, _ending);

    private void Handle(PosixSignalContext context, CancellationTokenSource cancelled)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1)
        {
            _terminal.TryEndLines();
            Environment.Exit(ErrorCode.Cancelled.ExitCode);
        }

        cancelled.Cancel();
    }
}
