using Kandil.Core.Errors;

namespace Kandil.Core.Credentials;

/// <summary>Something that keeps secrets: a vault of SecretManagement's, the operating system's keyring.</summary>
public interface ICredentialStore
{
    /// <summary>Whether the store is the one that a list of credentials names: <c>vault:NAME</c>, <c>keyring</c>.</summary>
    bool IsNamed(string store);

    /// <summary>Reads a secret.</summary>
    /// <param name="store">The store's name, as <see cref="WriteAsync"/> gave it.</param>
    /// <param name="name">What the store calls the secret, as <see cref="WriteAsync"/> gave it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when the store has none of that name.</returns>
    /// <exception cref="KandilException">E_AUTH: the store is locked, or is not there any more.</exception>
    Task<Secret?> ReadAsync(string store, string name, CancellationToken cancellationToken);

    /// <summary>Keeps a secret, in place of one of the same name.</summary>
    /// <param name="store">The store's name; null for the usual one.</param>
    /// <param name="name">What it is.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The store's name and what it calls the secret: what <see cref="ReadAsync"/> takes.</returns>
    /// <exception cref="KandilException">E_AUTH: the store is locked or not there.</exception>
    Task<(string Store, string Name)> WriteAsync(string? store, CredentialName name, Secret secret, CancellationToken cancellationToken);

    /// <summary>Looks whether a secret could be kept. Nothing is left behind.</summary>
    /// <param name="store">The store's name; null for the usual one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_AUTH: the store is locked or not there.</exception>
    Task CheckAsync(string? store, CancellationToken cancellationToken);

    /// <summary>Removes a secret; none of that name is no failure.</summary>
    /// <exception cref="KandilException">E_AUTH: the store is locked or not there.</exception>
    Task RemoveAsync(string store, string name, CancellationToken cancellationToken);
}
