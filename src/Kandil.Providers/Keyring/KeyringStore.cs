using System.Security.Cryptography;
using System.Text;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Microsoft.Identity.Client.Extensions.Msal;

namespace Kandil.Providers.Keyring;

/// <summary>
/// Keeps keys in the operating system's keyring: libsecret's service on Linux, the keychain on macOS; on Windows in files that
/// DPAPI encrypts for the user's account. Never in a plain file: the package's own fallback to one is not asked for.
/// </summary>
/// <param name="folder">Where the files for Windows lie; on other systems it stays empty.</param>
public sealed class KeyringStore(string folder) : ICredentialStore
{
    /// <summary>The store's name in the list of credentials.</summary>
    private const string StoreName = "keyring";

    private const string Application = "kandil";

    // What keeps keys may ask the user to unlock it, in a window that nobody sees.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public bool IsNamed(string store) => store == StoreName;

    /// <inheritdoc/>
    public async Task<Secret?> ReadAsync(string store, string name, CancellationToken cancellationToken)
    {
        byte[]? kept = await AskAsync(() => StorageOf(name).ReadData(), cancellationToken);
        return kept is null or [] ? null : new Secret(Encoding.UTF8.GetString(kept));
    }

    /// <inheritdoc/>
    public async Task<(string Store, string Name)> WriteAsync(string? store, CredentialName name, Secret secret, CancellationToken cancellationToken)
    {
        await AskAsync(
            () =>
            {
                OwnerOnly.CreateDirectory(folder);
                StorageOf(name.Text).WriteData(Encoding.UTF8.GetBytes(secret.Reveal()));
                return true;
            },
            cancellationToken);
        return (StoreName, name.Text);
    }

    /// <inheritdoc/>
    public Task CheckAsync(string? store, CancellationToken cancellationToken) => AskAsync(
        () =>
        {
            OwnerOnly.CreateDirectory(folder);
            StorageOf("kandil/check").VerifyPersistence();
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(string store, string name, CancellationToken cancellationToken) => AskAsync(
        () =>
        {
            StorageOf(name).Clear(ignoreExceptions: false);
            return true;
        },
        cancellationToken);

    // A file's name from the hash: two names never share a file, whatever characters a host's name has.
    private Storage StorageOf(string name)
    {
        string file = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32].ToLowerInvariant();
        return Storage.Create(new StorageCreationPropertiesBuilder(file, folder)
            .WithMacKeyChain(Application, name)
            .WithLinuxKeyring(
                "io.kandil.credential", MsalCacheHelper.LinuxKeyRingDefaultCollection, $"Kandil: {name}",
                new KeyValuePair<string, string>("application", Application), new KeyValuePair<string, string>("name", name))
            .Build());
    }

    // The keyring answers synchronously and knows no cancellation; a question that nobody answers is left behind.
    private static async Task<T> AskAsync<T>(Func<T> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(ask, CancellationToken.None).WaitAsync(Patience, cancellationToken);
        }
        catch (Exception cause) when (cause is not OperationCanceledException and not KandilException)
        {
            throw CredentialErrors.KeyringFailed(Said(cause), cause);
        }
    }

    // The innermost says what the service said; those around it quote whole stack traces.
    private static string Said(Exception cause)
    {
        while (cause.InnerException is { } inner)
            cause = inner;
        const string Mark = "message:'";
        int start = cause.Message.IndexOf(Mark, StringComparison.Ordinal);
        return start < 0 ? cause.Message : cause.Message[(start + Mark.Length)..].Split('\'')[0];
    }
}
