using Kandil.Core.Audit;
using Kandil.Core.Configuration;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;

namespace Kandil.Core.Operations;

/// <summary>A key to be stored.</summary>
public sealed record CredentialRequest
{
    /// <summary>Whose it is and where it goes.</summary>
    public required CredentialProvider Provider { get; init; }

    /// <summary>The key.</summary>
    public required Secret Key { get; init; }

    /// <summary>The organisation that pays; null for none.</summary>
    public Secret? Organization { get; init; }

    /// <summary>Where it is to be kept: <c>keyring</c>, <c>vault:NAME</c>; null for the usual store of the shell.</summary>
    public string? Store { get; init; }

    /// <summary>True to store it without trying it.</summary>
    public bool SkipCheck { get; init; }

    /// <summary>The model that it is tried with; null for one of the catalogue's.</summary>
    public string? TestModel { get; init; }

    /// <summary>How the network is used.</summary>
    public NetworkOptions Network { get; init; } = new();
}

/// <summary>Keys in vaults: tried and stored, listed, tried again, removed.</summary>
public sealed class ManageCredentials(KandilSession session)
{
    // Asked whether there is a provider of a name, whatever its address.
    private const string NoAddress = "https://localhost/";

    private CredentialFile File => new(session.Paths);

    /// <summary>The provider of a name, for a server of the user's own where one is given.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND, E_ARGS: as <see cref="CredentialProvider.Find"/>; E_SCHEMA: the user's catalogue.</exception>
    public CredentialProvider Provider(string name, string? endpoint) => CredentialProvider.Find(session.UserCatalog.Value.Read(), name, endpoint);

    /// <summary>Every provider that takes a key.</summary>
    /// <exception cref="KandilException">E_SCHEMA: the user's catalogue.</exception>
    public IReadOnlyList<string> Providers() => [.. CredentialProvider.Names(session.UserCatalog.Value.Read())];

    /// <summary>What is stored, without a look into any store.</summary>
    /// <param name="provider">The provider's identifier; null for all.</param>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK.</exception>
    public IReadOnlyList<CredentialRecord> List(string? provider = null) =>
        [.. File.Read().Records.Where(record => provider is null || record.Provider == provider)];

    /// <summary>What is stored for a provider.</summary>
    /// <param name="provider">Its identifier, upper and lower case the same; <c>hf</c> is Hugging Face.</param>
    /// <param name="endpoint">One server of it; null for all.</param>
    /// <exception cref="KandilException">E_AUTH: nothing; E_NOT_FOUND, E_ARGS: no such provider or address; E_SCHEMA, E_PERM, E_DISK.</exception>
    public IReadOnlyList<CredentialRecord> Find(string provider, string? endpoint)
    {
        string id = CredentialProvider.IdOf(provider);
        IReadOnlyList<CredentialRecord> found = List(id);
        if (found.Count == 0 || endpoint is not null)
        {
            CredentialProvider target = Provider(provider, endpoint ?? (found.Count == 0 ? NoAddress : null));
            found = endpoint is null ? found : [.. found.Where(record => record.Origin == target.Origin)];
        }

        return found.Count > 0 ? found : throw CredentialErrors.NotSet(id, endpoint);
    }

    /// <summary>Tries a key and stores it. Where it is refused, or could not be tried, nothing is stored.</summary>
    /// <returns>What is stored now, and what the try told; null where there was none.</returns>
    /// <exception cref="KandilException">E_ARGS: the key is empty; E_AUTH: it is not accepted, or the store is locked or not there; E_NET, E_TIMEOUT: it could not be tried.</exception>
    public async Task<(CredentialRecord Record, KeyTrialResult? Trial)> SetAsync(CredentialRequest request, IOperationSink sink, CancellationToken cancellationToken)
    {
        CredentialProvider provider = request.Provider;
        if (request.Key.IsEmpty)
            throw CredentialErrors.Empty(provider.Title);
        provider.Header(request.Key); // a key that no header can carry is refused before anything is sent
        (ICredentialStore store, string? place) = StoreFor(request.Store);
        KeyTrialResult? trial = request.SkipCheck ? null
            : await new KeyTrial(session).RunAsync(provider, request.Key, request.TestModel, request.Network, cancellationToken);
        CredentialRecord record = await KeepAsync(request, store, place, CredentialKind.ApiKey, request.Key, sink, cancellationToken);
        if (request.Organization is { IsEmpty: false } organization)
            await KeepAsync(request, store, place, CredentialKind.Organization, organization, sink, cancellationToken);
        return (record, trial);
    }

    /// <summary>Tries a key that is stored.</summary>
    /// <exception cref="KandilException">E_AUTH: there is none, its store is locked, or it is not accepted; E_NET, E_TIMEOUT, E_ARGS.</exception>
    public async Task<KeyTrialResult> TestAsync(CredentialProvider provider, string? testModel, NetworkOptions network, CancellationToken cancellationToken)
    {
        Secret key = await session.Credentials.FindAsync(provider.Id, provider.Origin, CredentialKind.ApiKey, cancellationToken)
            ?? throw CredentialErrors.NotSet(provider.Id, provider.Origin.ToString());
        return await new KeyTrial(session).RunAsync(provider, key, testModel, network, cancellationToken);
    }

    /// <summary>Removes a credential from its store and from the list.</summary>
    /// <exception cref="KandilException">E_AUTH: its store is locked or not there; E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task RemoveAsync(CredentialRecord record, IOperationSink sink, CancellationToken cancellationToken)
    {
        await session.StoredCredentials.StoreOf(record).RemoveAsync(record.Store, record.Name, cancellationToken);
        await File.ChangeAsync(list => list.Remove(record), cancellationToken);
        await new SecurityLog(session, sink).CredentialAsync(AuditAction.CredentialRemoved, record);
    }

    private async Task<CredentialRecord> KeepAsync(
        CredentialRequest request, ICredentialStore store, string? place, CredentialKind kind, Secret secret, IOperationSink sink, CancellationToken cancellationToken)
    {
        CredentialProvider provider = request.Provider;
        var (keptIn, kept) = await store.WriteAsync(place, provider.Name(kind), secret, cancellationToken);
        var record = new CredentialRecord
        {
            Provider = provider.Id, Kind = kind, Origin = provider.Origin, Store = keptIn, Name = kept, SetAt = DateTimeOffset.UtcNow,
        };
        await File.ChangeAsync(list => list.Put(record), cancellationToken);
        await new SecurityLog(session, sink).CredentialAsync(AuditAction.CredentialSet, record);
        return record;
    }

    // A configured store that this shell cannot open is no error: the other shell's.
    private (ICredentialStore Store, string? Place) StoreFor(string? asked)
    {
        IReadOnlyList<ICredentialStore> stores = session.StoredCredentials.Stores;
        if (asked is not null)
            return (stores.FirstOrDefault(store => store.IsNamed(asked)) ?? throw CredentialErrors.NoStore(asked), asked);
        string? configured = session.Settings.Effective().Text(ConfigurationKey.CredentialStore);
        return configured is not null && stores.FirstOrDefault(store => store.IsNamed(configured)) is { } chosen
            ? (chosen, configured)
            : (stores.Count > 0 ? stores[0] : throw CredentialErrors.NoStore(null), null);
    }
}
