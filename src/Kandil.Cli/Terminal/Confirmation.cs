using Kandil.Core.Errors;

namespace Kandil.Cli.Terminal;

/// <summary>Asks before something is done that cannot be undone.</summary>
internal static class Confirmation
{
    /// <summary>Asks on the terminal; no answer is a no.</summary>
    /// <param name="terminal">Where to ask.</param>
    /// <param name="what">What would be done, as the subject of a sentence: <c>Removing local/tiny</c>.</param>
    /// <param name="question">The question, without its mark.</param>
    /// <param name="cancellation">Cancelled by Ctrl+C.</param>
    /// <exception cref="KandilException">E_ARGS: there is no terminal to ask on. E_CANCELLED: the answer is no.</exception>
    public static async Task AskAsync(ConsoleTerminal terminal, string what, string question, CancellationToken cancellation)
    {
        if (!terminal.InputIsTerminal || !terminal.ErrorIsTerminal)
        {
            throw CommandLineErrors.NeedsConfirmation(what);
        }

        string? answer = await terminal.AskAsync($"{question}? [y/N] ", cancellation);
        if (answer?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
        {
            throw CommandLineErrors.Declined(what);
        }
    }
}
