using System.Management.Automation;
using System.Management.Automation.Host;
using System.Net;
using System.Security;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Keys;

namespace Kandil.PowerShell.Pipeline;

/// <summary>Asks for a key: hidden, and twice. What is typed is in no transcript and no history.</summary>
internal static class KeyPrompt
{
    private const string Otherwise = "Give it as a SecureString with -Key, or as the password of a -Credential.";

    /// <summary>Asks, on the pipeline's thread.</summary>
    /// <exception cref="KandilException">E_ARGS: nobody can be asked, nothing was typed, or something else the second time.</exception>
    public static Secret Ask(PSHost host, CredentialProvider provider)
    {
        if (host.UI is not { } screen)
        {
            throw CredentialErrors.NobodyToAsk(provider.Title, Otherwise);
        }

        try
        {
            screen.WriteLine($"{provider.Title}: the key goes to {provider.Origin} and nowhere else.{(provider.KeyPage is { } page ? $" Get one at {page}" : "")}");
            Secret first = Read(screen, $"Key for {provider.Title}");
            if (first.IsEmpty)
            {
                throw CredentialErrors.Empty(provider.Title);
            }

            return Read(screen, "Once more").Matches(first) ? first : throw CredentialErrors.Mismatch(provider.Title);
        }
        catch (Exception refusal) when (HostRefusal.IsOf(refusal))
        {
            throw CredentialErrors.NobodyToAsk(provider.Title, Otherwise, refusal);
        }
    }

    /// <summary>The text of a SecureString, or of a credential's password.</summary>
    public static Secret Reveal(SecureString secure) => new(new NetworkCredential("", secure).Password);

    private static Secret Read(PSHostUserInterface screen, string prompt)
    {
        screen.Write($"{prompt}: ");
        using SecureString? typed = screen.ReadLineAsSecureString();
        return typed is null ? throw new PSInvalidOperationException("Standard input has ended.") : Reveal(typed);
    }
}
