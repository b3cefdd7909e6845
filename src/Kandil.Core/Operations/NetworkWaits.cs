using System.Globalization;
using Kandil.Core.Configuration;
using Kandil.Core.Http;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations;

/// <summary>
/// Tells a sink that the network makes an operation wait: as progress in the phase <c>retry</c> or <c>answer-wait</c>, of one wait at a
/// time, and a line for who follows what is done.
/// </summary>
internal sealed class NetworkWaits(Func<IOperationSink?> sink)
{
    private const int Thousandths = 1000;

    private readonly object _gate = new();
    private string? _told;
    private object? _shown;

    public void Tell(HttpWait wait)
    {
        if (sink() is not { } listener)
            return;
        // Connections that wait at once for one server say the same.
        lock (_gate)
        {
            if (wait.IsNews && Line(wait) is var line && line != _told)
                listener.Verbose(_told = line);
            if (_shown is not null && _shown != wait.Identity)
                return;
            _shown = wait.IsOver ? null : wait.Identity;
            listener.Report(Progress(wait));
        }
    }

    private static string Line(HttpWait wait) => wait.Reason switch
    {
        HttpWaitReason.AskedFor => Invariant($"{wait.Server} asks to wait {Seconds(wait.Whole)} s ({wait.Failure}); then {Tries(wait)}."),
        HttpWaitReason.Failure => Invariant($"{wait.Server} failed ({wait.Failure}): {Tries(wait)} in {wait.Whole?.TotalSeconds:0.0} s."),
        HttpWaitReason.OwnLimit => Invariant($"{wait.Server} is asked in {Seconds(wait.Whole)} s: {ConfigurationKey.RequestsPerMinute.Name} lets no more be asked in a minute."),
        HttpWaitReason.ServersLimit => Invariant($"{wait.Server} is asked in {Seconds(wait.Whole)} s: it said that it takes no more until then."),
        _ => Invariant($"Waiting for the answer of {wait.Server}."),
    };

    private static OperationProgress Progress(HttpWait wait)
    {
        string why = wait.Reason switch
        {
            HttpWaitReason.AskedFor => $"{Tries(wait)}, as {wait.Server} asks",
            HttpWaitReason.Failure => $"{Tries(wait)}, because {wait.Server} failed ({wait.Failure})",
            HttpWaitReason.OwnLimit => $"as {ConfigurationKey.RequestsPerMinute.Name} says, to ask {wait.Server}",
            _ => $"because {wait.Server} takes no more until then",
        };
        return wait is { Reason: HttpWaitReason.Answer } or { Whole: null }
            ? new OperationProgress("answer-wait", Invariant($"{wait.Server} for {Seconds(wait.Elapsed)} s"), wait.IsOver ? 1 : 0, wait.IsOver ? 1 : 0)
            : new OperationProgress(
                "retry", Invariant($"{Math.Max(0, Seconds(wait.Whole - wait.Elapsed))} s, {why}"),
                wait.IsOver ? Thousandths : (long)Math.Min(Thousandths - 1, wait.Elapsed / wait.Whole.Value * Thousandths), Thousandths);
    }

    private static string Tries(HttpWait wait) => Invariant($"try {wait.Try} of {wait.Tries}");

    private static long Seconds(TimeSpan? time) => (long)Math.Ceiling(time?.TotalSeconds ?? 0);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
