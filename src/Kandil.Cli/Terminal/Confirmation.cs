namespace Kandil.Cli.Terminal;

/// <summary>Asks a person who sits at the terminal before something is done.</summary>
internal static class Confirmation
{
    /// <summary>True when there is somebody to ask.</summary>
    public static bool IsPossible(ConsoleTerminal terminal) => terminal is { InputIsTerminal: true, ErrorIsTerminal: true };

    /// <summary>Asks on the terminal; no answer is a no.</summary>
    /// <param name="terminal">Where to ask.</param>
    /// <param name="question">The question, without its mark.</param>
    /// <param name="cancellation">Cancelled by Ctrl+C.</param>
    /// <exception cref="DeclinedException">The answer is no.</exception>
    public static async Task AskAsync(ConsoleTerminal terminal, string question, CancellationToken cancellation)
    {
        string? answer = await terminal.AskAsync($"{question}? [y/N] ", cancellation);
        if (answer?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
        {
            throw new DeclinedException();
        }
    }
}
