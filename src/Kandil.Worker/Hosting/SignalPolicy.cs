using System.Runtime.InteropServices;

namespace Kandil.Worker.Hosting;

/// <summary>
/// Ctrl+C reaches the whole group of a terminal's processes; the caller answers it by cancelling the answer, and the
/// loaded model stays. SIGTERM ends the process.
/// </summary>
internal sealed class SignalPolicy : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Begins to apply the policy.</summary>
    public SignalPolicy()
    {
        foreach (var ignored in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGQUIT])
        {
            _registrations.Add(PosixSignalRegistration.Create(ignored, context => context.Cancel = true));
        }

        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => ProcessEnd.With(ExitCode.Terminated)));
    }

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
