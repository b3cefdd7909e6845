using System.Globalization;
using Kandil.Core.Audit;
using Kandil.Core.Configuration;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations.Keys;

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
    /// <param name="provider">Its identifier, upper and lower case the same; <c>hf</c> is Hugging Face; the name of a server of the user's own; or an address.</param>
    /// <param name="endpoint">One server of it, its origin or an address there; null for all.</param>
    /// <exception cref="KandilException">E_AUTH: nothing; E_NOT_FOUND, E_ARGS: no such provider or address; E_SCHEMA, E_PERM, E_DISK.</exception>
    public IReadOnlyList<CredentialRecord> Find(string provider, string? endpoint)
    {
        (provider, endpoint) = Meant(provider, endpoint);
        string id = CredentialProvider.IdOf(provider);
        IReadOnlyList<CredentialRecord> found = List(id);
        if (found.Count > 0)
        {
            Origin? origin = CredentialProvider.Address(endpoint) is { } address ? Origin.Of(address) : null;
            found = [.. found.Where(record => origin is null || record.Origin == origin)];
        }
        else if (endpoint is null && CredentialProvider.IsProvider(session.UserCatalog.Value.Read(), id))
        {
            throw CredentialErrors.NotSet(id, null, new OperationCall(OperationNames.SetCredential, id));
        }

        if (found.Count > 0)
            return found;
        CredentialProvider target = Provider(provider, endpoint);
        found = [.. List(target.Id).Where(record => record.Origin == target.Origin)];
        return found.Count > 0 ? found : throw CredentialErrors.NotSet(target.Name, target.Origin.ToString(), target.SetCall);
    }

    /// <summary>What is to be removed: that of one server.</summary>
    /// <param name="provider">As for <see cref="Find"/>.</param>
    /// <param name="endpoint">One server of it; null where it has the key of one alone.</param>
    /// <exception cref="KandilException">E_ARGS: keys are stored for several servers, and none is named; else as <see cref="Find"/>.</exception>
    public IReadOnlyList<CredentialRecord> FindOfOne(string provider, string? endpoint)
    {
        IReadOnlyList<CredentialRecord> found = Find(provider, endpoint);
        string[] servers = [.. found.Select(record => record.Origin).Distinct().Select(origin => Called(found[0].Provider, origin))];
        return servers.Length == 1 ? found : throw CredentialErrors.Several(found[0].Provider, servers);
    }

    private string Called(string provider, Origin origin) =>
        CredentialProvider.NameAt(session.UserCatalog.Value.Read(), provider, origin) is { } name ? $"{name} ({origin})" : origin.ToString();

    /// <summary>The one whose stored key a name means: at the address that is given, at the provider's own server, or where the only key of it goes.</summary>
    /// <exception cref="KandilException">E_ARGS: keys are stored for several servers, and none is named; else as <see cref="Provider"/>.</exception>
    public CredentialProvider Stored(string name, string? endpoint)
    {
        (name, endpoint) = Meant(name, endpoint);
        if (endpoint is not null)
            return Provider(name, endpoint);
        string id = CredentialProvider.IdOf(name);
        Origin[] origins = [.. List(id).Where(record => record.Kind == CredentialKind.ApiKey).Select(record => record.Origin)];
        bool isOwn = CredentialProvider.OwnOrigin(session.UserCatalog.Value.Read(), id) is { } own && origins.Contains(own);
        return isOwn || origins.Length == 0 ? Provider(name, null)
            : origins.Length == 1 ? Provider(name, origins[0].ToString())
            : throw CredentialErrors.Several(id, [.. origins.Select(origin => Called(id, origin))]);
    }

    // An address in the place of a name means whoever has a key for it; it may be a provider's that is asked elsewhere, too.
    private (string Name, string? Endpoint) Meant(string name, string? endpoint) =>
        endpoint is null && FindEndpoint.IsAddress(name) && Uri.TryCreate(name, UriKind.Absolute, out Uri? address)
            && List().FirstOrDefault(record => record.Origin == Origin.Of(address)) is { } kept
            ? (kept.Provider, name) : (name, endpoint);

    /// <summary>Looks whether a key could be kept, so that none is asked for in vain.</summary>
    /// <param name="place">Where it is to be kept: <c>keyring</c>, <c>vault:NAME</c>; null for the usual store of the shell.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_AUTH: the store is locked or not there.</exception>
    public Task CheckPlaceAsync(string? place, CancellationToken cancellationToken)
    {
        (ICredentialStore store, place) = StoreFor(place);
        return store.CheckAsync(place, cancellationToken);
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
            ?? throw CredentialErrors.NotSet(provider.Name, provider.Origin.ToString(), provider.SetCall);
        return await new KeyTrial(session) { IsStored = true }.RunAsync(provider, key, testModel, network, cancellationToken);
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
        CredentialRecord? old = File.Read().Find(provider.Id, provider.Origin, kind);
        var (keptIn, kept) = await store.WriteAsync(place, provider.NameOf(kind), secret, cancellationToken);
        var record = new CredentialRecord
        {
            Provider = provider.Id, Kind = kind, Origin = provider.Origin, Store = keptIn, Name = kept, SetAt = DateTimeOffset.UtcNow,
        };
        await File.ChangeAsync(list => list.Put(record), cancellationToken);
        await new SecurityLog(session, sink).CredentialAsync(AuditAction.CredentialSet, record);
        if (old is not null)
            await ReplaceAsync(old, record, sink, cancellationToken);
        return record;
    }

    // The list names one place for each key: what stays in another would be found by nobody.
    private async Task ReplaceAsync(CredentialRecord old, CredentialRecord record, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (old.Store == record.Store)
        {
            sink.Verbose(string.Create(CultureInfo.InvariantCulture, $"The key for {record} in {record.Store} took the place of the one of {old.SetAt:yyyy-MM-dd}."));
            if (old.Name == record.Name)
                return;
        }

        try
        {
            await session.StoredCredentials.StoreOf(old).RemoveAsync(old.Store, old.Name, cancellationToken);
            sink.Warn($"The key for {old} that was in {old.Store} was removed there: the one in {record.Store} takes its place.");
        }
        catch (KandilException failure) when (failure.Code == ErrorCode.Auth)
        {
            sink.Warn($"The key for {old} that was in {old.Store} is used no more, and stays there as {old.Name}, because that store cannot be opened from here: remove it there yourself.");
        }
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
