using System.Diagnostics;
using System.Globalization;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Terminal;

/// <summary>Progress as one line that is overwritten, warnings and details as lines, all on standard error.</summary>
internal sealed class TerminalSink(ConsoleTerminal terminal, bool quiet, bool verbose) : IOperationSink
{
    // Work that is done sooner needs no progress.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private readonly Stopwatch _sinceFirst = new();
    private string _shown = "";

    /// <inheritdoc/>
    public void Report(OperationProgress value)
    {
        _sinceFirst.Start();
        bool isWait = value.Phase is "wait" or "retry" or "answer-wait"; // which is long by itself
        if (quiet || (!isWait && _sinceFirst.Elapsed < Patience))
        {
            return;
        }

        if (isWait && value.Fraction >= 1)
        {
            _shown = "";
            terminal.ClearStatus();
            return;
        }

        string share = value.Fraction is { } fraction ? fraction.ToString("P0", CultureInfo.InvariantCulture) : "…";
        string line = $"{Verb(value.Phase)} {value.Subject} {share}";
        if (line != _shown)
        {
            _shown = line;
            terminal.ShowStatus(line);
        }
    }

    /// <inheritdoc/>
    public void Warn(string message)
    {
        if (!quiet)
        {
            terminal.WriteError($"kandil: warning: {message}");
        }
    }

    /// <inheritdoc/>
    public void Verbose(string message)
    {
        if (verbose)
        {
            terminal.WriteError($"kandil: {message}");
        }
    }

    /// <summary>What is being done, as a sentence begins.</summary>
    internal static string Verb(string phase) => phase switch
    {
        "load" => "Loading",
        "copy" => "Copying",
        "verify" => "Verifying",
        "download" => "Downloading",
        "pull" => "Pulling",
        "validate" => "Checking the structure of",
        "load-test" => "Testing in a restricted process",
        "register" => "Recording",
        "mirror-config" => "Copying the configuration of",
        "unpack" => "Unpacking",
        "install" => "Installing",
        "wait" => "Waiting for another process that works on",
        "retry" => "Waiting",
        "answer-wait" => "Waiting for",
        "answer" => "Writing about",
        "check" => "Comparing",
        "repair" => "Repairing",
        _ => phase,
    };
}
