using Kandil.Cli.Rendering;
using Kandil.Cli.Terminal;
using Kandil.Core.Errors;

namespace Kandil.Cli.Commands;

/// <summary>A failure told to whoever asked: two lines on standard error, or with <c>--json</c> an envelope on standard output.</summary>
internal static class FailureReport
{
    /// <summary>Tells it. An output that does not take it is no reason to fail again.</summary>
    public static void Write(KandilException failure, OutputMode mode, ConsoleTerminal terminal)
    {
        try
        {
            if (mode.Json)
            {
                terminal.WriteLines(Envelope.Failure(failure));
                return;
            }
        }
        catch (Exception unwritable) when (unwritable is OutputClosedException or KandilException)
        {
            terminal.ClearStatus();
        }

        terminal.WriteFailure(failure.Code.Name, ErrorLines.Message(failure), ErrorLines.NextStep(failure));
    }
}
