using Kandil.Cli.Rendering;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.Cli.DesiredState;

/// <summary>What is told meanwhile, on standard error as desired state configuration reads it: <c>{"warn":"…"}</c>, <c>{"info":"…"}</c>, <c>{"debug":"…"}</c>, <c>{"error":"…"}</c>.</summary>
internal sealed class TraceSink(ConsoleTerminal terminal) : IOperationSink
{
    private string _told = "";

    /// <inheritdoc/>
    public void Report(OperationProgress value)
    {
        // A line a phase: nobody sees a bar move here.
        string phase = $"{TerminalSink.Verb(value.Phase)} {value.Subject}";
        if (phase != _told)
        {
            _told = phase;
            Tell("debug", phase);
        }
    }

    /// <inheritdoc/>
    public void Warn(string message) => Tell("warn", message);

    /// <inheritdoc/>
    public void Verbose(string message) => Tell("debug", message);

    /// <summary>Something that was done, or would be.</summary>
    public void Inform(string message) => Tell("info", message);

    /// <summary>A failure with its next step.</summary>
    public void Fail(string code, string message, string nextStep) => Tell("error", $"{code}: {message} {nextStep}");

    private void Tell(string level, string message) => terminal.WriteError(InstanceWriter.Trace(level, ErrorLines.OneLine(message)));
}
