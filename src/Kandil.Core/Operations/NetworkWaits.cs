using System.Globalization;
using Kandil.Core.Http;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations;

/// <summary>Tells a sink that the network makes an operation wait: as progress in the phase <c>retry</c> or <c>answer-wait</c>, and a line for who follows what is done.</summary>
internal sealed class NetworkWaits(Func<IOperationSink?> sink)
{
    private const int Thousandths = 1000;

    private readonly object _gate = new();
    private string? _told;

    public void Tell(HttpWait wait)
    {
        if (sink() is not { } listener)
            return;
        // Connections that wait at once for one server say the same.
        lock (_gate)
        {
            if (wait.Whole is { } whole)
                TellOfRetry(listener, wait, whole);
            else
                listener.Report(new OperationProgress("answer-wait", Invariant($"{wait.Server} for {Seconds(wait.Elapsed)} s"), 0, 0));
        }
    }

    private void TellOfRetry(IOperationSink listener, HttpWait wait, TimeSpan whole)
    {
        string tries = Invariant($"try {wait.Try} of {wait.Tries}");
        string line = wait.IsAskedFor
            ? Invariant($"{wait.Server} asks to wait {Seconds(whole)} s ({wait.Why}); then {tries}.")
            : Invariant($"{wait.Server} failed ({wait.Why}): {tries} in {whole.TotalSeconds:0.0} s.");
        if (wait.Elapsed == TimeSpan.Zero && line != _told)
            listener.Verbose(_told = line);
        string subject = wait.IsAskedFor
            ? Invariant($"{Seconds(whole - wait.Elapsed)} s, {tries}, as {wait.Server} asks")
            : Invariant($"{Seconds(whole - wait.Elapsed)} s, {tries}, because {wait.Server} failed ({wait.Why})");
        listener.Report(new OperationProgress("retry", subject, (long)(wait.Elapsed / whole * Thousandths), Thousandths));
    }

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
