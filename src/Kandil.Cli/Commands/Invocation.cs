using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Kandil.Cli.Rendering;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations;

namespace Kandil.Cli.Commands;

/// <summary>What one run of a command works with.</summary>
internal sealed class Invocation(ParseResult parse, OutputMode mode, ConsoleTerminal terminal, Interruption interruption) : IAsyncDisposable
{
    private readonly Lazy<KandilSession> _session = new(() => new KandilSession());

    /// <summary>The arguments.</summary>
    public ParseResult Arguments => parse;

    /// <summary>How to speak.</summary>
    public OutputMode Mode => mode;

    /// <summary>Where to speak.</summary>
    public ConsoleTerminal Terminal => terminal;

    /// <summary>Ctrl+C.</summary>
    public Interruption Interruption => interruption;

    /// <summary>Cancelled when the process is to end.</summary>
    public CancellationToken Cancellation => interruption.Ending;

    /// <summary>The models and engines.</summary>
    public KandilSession Session => _session.Value;

    /// <summary>Where operations say how far they are.</summary>
    public IOperationSink Sink { get; } = mode.Json
        ? new JsonSink(terminal, mode.Quiet, mode.Verbose)
        : new TerminalSink(terminal, mode.Quiet, mode.Verbose);

    /// <summary>Prints a result: as an envelope, or as text.</summary>
    /// <param name="message">What was done, a sentence; the envelope's.</param>
    /// <param name="data">The envelope's data.</param>
    /// <param name="type">How the data is written.</param>
    /// <param name="text">Prints it as text.</param>
    public void Succeed<T>(string message, Func<T> data, JsonTypeInfo<T> type, Action text)
    {
        if (mode.Json)
        {
            terminal.WriteLines(Envelope.Success(message, data(), type));
        }
        else
        {
            text();
        }
    }

    /// <summary>A remark for people, on standard error.</summary>
    public void Remark(string text)
    {
        if (!mode.Quiet && !mode.Json)
        {
            terminal.WriteError(text);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.IsValueCreated ? _session.Value.DisposeAsync() : ValueTask.CompletedTask;
}
