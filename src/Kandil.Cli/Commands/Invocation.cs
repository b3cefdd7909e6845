using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Kandil.Cli.Rendering;
using Kandil.Cli.Terminal;
using Kandil.Core.Errors;
using Kandil.Core.Operations;

namespace Kandil.Cli.Commands;

/// <summary>What one run of a command works with.</summary>
internal sealed class Invocation(ParseResult parse, OutputMode mode, ConsoleTerminal terminal, Interruption interruption) : IAsyncDisposable
{
    // Whatever the command, nothing is sent to another machine where --offline was said.
    private readonly Lazy<KandilSession> _session = new(() => new KandilSession(new() { Offline = mode.Network.Offline == true }));

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
    public IOperationSink Sink { get; } = new ToldOnce(mode.Json
        ? new JsonSink(terminal, mode.Quiet, mode.Verbose)
        : new TerminalSink(terminal, mode.Quiet, mode.Verbose));

    /// <summary>Prints a result: as an envelope, or as text.</summary>
    /// <param name="message">What was done, a sentence; the envelope's.</param>
    /// <param name="data">The envelope's data.</param>
    /// <param name="type">How the data is written; asked for an envelope alone, because what it needs takes a tenth of a short command.</param>
    /// <param name="text">Prints it as text.</param>
    public void Succeed<T>(string message, Func<T> data, Func<EnvelopeJson, JsonTypeInfo<T>> type, Action text)
    {
        if (mode.Json)
        {
            terminal.WriteLines(Envelope.Success(message, data(), type(EnvelopeJson.Default)));
        }
        else
        {
            text();
        }
    }

    /// <summary>Prints what became of several items of which some failed, and gives the exit code: 0 when none did.</summary>
    /// <param name="failed">Each item that failed, with its failure; none is told of before.</param>
    /// <param name="count">How many items there were.</param>
    /// <param name="message">What was done where all went well.</param>
    /// <param name="data">The envelope's data, failed items included.</param>
    /// <param name="type">How the data is written, as in <see cref="Succeed"/>.</param>
    /// <param name="text">Prints the rest as text.</param>
    /// <param name="keepsData">True where the data tells of an item that failed more than its failure does, so that it is given for a single one too.</param>
    public int Conclude<T>(
        IReadOnlyList<(string Item, KandilException Failure)> failed, int count, string message, Func<T> data, Func<EnvelopeJson, JsonTypeInfo<T>> type, Action text, bool keepsData = false)
    {
        if (failed.Count == 0)
        {
            Succeed(message, data, type, text);
            return 0;
        }

        if (count == 1 && !keepsData)
        {
            throw failed[0].Failure;
        }

        KandilException whole = count == 1 ? failed[0].Failure : CommandLineErrors.Several(failed, count);
        if (mode.Json)
        {
            terminal.WriteLines(Envelope.Failure(whole, data(), type(EnvelopeJson.Default)));
            return whole.Code.ExitCode;
        }

        text();
        foreach ((string _, KandilException failure) in failed.DistinctBy(item => item.Failure.Message)) // what fails many is said once
        {
            terminal.WriteFailure(failure.Code.Name, ErrorLines.Message(failure), ErrorLines.NextStep(failure));
        }

        return whole.Code.ExitCode;
    }

    /// <summary>Runs work on many bytes, with bars where somebody looks at them.</summary>
    public Task<T> WithProgressAsync<T>(Func<IOperationSink, Task<T>> work)
    {
        bool bars = terminal.ErrorIsLively && mode is { Quiet: false, Json: false };
        return bars ? TransferBars.RunAsync(Sink, terminal.ErrorWidth, work) : work(Sink);
    }

    /// <summary>True when somebody can be asked; a program that reads envelopes answers no questions.</summary>
    public bool CanAsk => !mode.Json && Confirmation.IsPossible(terminal);

    /// <summary>Asks before something is done, unless the answer was given in advance.</summary>
    /// <param name="what">What would be done, as the subject of a sentence: <c>Removing local/tiny</c>.</param>
    /// <param name="question">The question, without its mark.</param>
    /// <exception cref="KandilException">E_ARGS: nobody to ask.</exception>
    /// <exception cref="DeclinedException">The answer is no.</exception>
    public Task ConfirmAsync(string what, string question) => mode.Yes ? Task.CompletedTask
        : CanAsk ? Confirmation.AskAsync(terminal, question, Cancellation)
        : throw (mode.Json ? CommandLineErrors.NeverAsked(what) : CommandLineErrors.NeedsConfirmation(what));

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
