using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Keys;
using Spectre.Console;

namespace Kandil.Cli.Terminal;

/// <summary>Asks for a key on the terminal: nothing of it is shown, and it is typed twice.</summary>
internal static class HiddenPrompt
{
    /// <summary>Asks for a provider's key, and for the organisation that pays.</summary>
    /// <exception cref="KandilException">E_ARGS: nothing was typed, or something else the second time.</exception>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    public static async Task<(Secret Key, Secret? Organization)> AskForKeyAsync(
        ConsoleTerminal terminal, CredentialProvider provider, bool hasOrganization, CancellationToken cancellation)
    {
        terminal.WriteError($"{provider.Title}: the key goes to {provider.Origin} and nowhere else.{(provider.KeyPage is { } page ? $" Get one at {page}" : "")}");
        terminal.KeysAreRead();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            Interactive = InteractionSupport.Yes,
        });
        Secret key = await AskAsync(console, $"Key for {provider.Title}", cancellation);
        if (key.IsEmpty)
        {
            throw CredentialErrors.Empty(provider.Title);
        }

        if (!(await AskAsync(console, "Once more", cancellation)).Matches(key))
        {
            throw CredentialErrors.Mismatch(provider.Title);
        }

        return (key, hasOrganization ? await AskAsync(console, "Organisation", cancellation) : null);
    }

    private static async Task<Secret> AskAsync(IAnsiConsole console, string question, CancellationToken cancellation) =>
        new(await new TextPrompt<string>(Markup.Escape(question) + ":").Secret(null).AllowEmpty().ShowAsync(console, cancellation));
}
