using Kandil.Core.Credentials;

namespace Kandil.Core.Operations.Keys;

/// <summary>The operating system's keyring; what speaks to it is loaded with the first key that is read or kept.</summary>
internal sealed class SystemKeyring(Func<ICredentialStore> make) : ICredentialStore
{
    /// <summary>Its name, in the list of credentials and in the configuration.</summary>
    public const string StoreName = "keyring";

    private readonly Lazy<ICredentialStore> _store = new(make, LazyThreadSafetyMode.PublicationOnly);

    /// <inheritdoc/>
    public bool IsNamed(string store) => store == StoreName;

    /// <inheritdoc/>
    public Task<Secret?> ReadAsync(string store, string name, CancellationToken cancellationToken) => _store.Value.ReadAsync(store, name, cancellationToken);

    /// <inheritdoc/>
    public Task<(string Store, string Name)> WriteAsync(string? store, CredentialName name, Secret secret, CancellationToken cancellationToken) =>
        _store.Value.WriteAsync(store, name, secret, cancellationToken);

    /// <inheritdoc/>
    public Task CheckAsync(string? store, CancellationToken cancellationToken) => _store.Value.CheckAsync(store, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(string store, string name, CancellationToken cancellationToken) => _store.Value.RemoveAsync(store, name, cancellationToken);
}
