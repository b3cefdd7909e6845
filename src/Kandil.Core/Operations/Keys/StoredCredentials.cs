using Kandil.Core.Configuration;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Keys;

/// <summary>The keys that the user stored, found through the list and read from where they are kept.</summary>
internal sealed class StoredCredentials(KandilSession session, IReadOnlyList<ICredentialStore> stores) : ICredentialSource
{
    /// <summary>Everything that can keep a key here, the usual one first.</summary>
    public IReadOnlyList<ICredentialStore> Stores => stores;

    /// <inheritdoc/>
    public async ValueTask<Secret?> FindAsync(string provider, Origin origin, CredentialKind kind, CancellationToken cancellationToken)
    {
        CredentialRecord? record = new CredentialFile(session.Paths).Read().Find(provider, origin, kind);
        return record is null ? OfService(provider, origin, kind) : await ReadAsync(record, cancellationToken);
    }

    /// <summary>Whether a key is known for an origin; no store is looked into.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the list of keys, or the file that the service manager handed.</exception>
    public bool Has(string provider, Origin origin) =>
        new CredentialFile(session.Paths).Read().Find(provider, origin, CredentialKind.ApiKey) is not null || OfService(provider, origin, CredentialKind.ApiKey) is not null;

    /// <summary>The key that the service manager handed to this process; null where it handed none for the origin.</summary>
    /// <exception cref="KandilException">E_PERM, E_DISK: its file cannot be read.</exception>
    private Secret? OfService(string provider, Origin origin, CredentialKind kind)
    {
        string? folder = session.Environment.Read(KandilVariable.CredentialsDirectory);
        if (folder is null || (origin.IsPlain && !origin.IsLoopback))
            return null;
        CredentialName name = CredentialProvider.Find(session.UserCatalog.Value.Read(), provider, origin.ToString()).NameOf(kind);
        try
        {
            return new ServiceCredentials(folder).Find(name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", folder);
        }
    }

    /// <summary>Reads what a record says is there.</summary>
    /// <exception cref="KandilException">E_AUTH.</exception>
    public async Task<Secret> ReadAsync(CredentialRecord record, CancellationToken cancellationToken) =>
        await StoreOf(record).ReadAsync(record.Store, record.Name, cancellationToken) ?? throw CredentialErrors.Lost(record.ToString(), record.Store, SetCall(record));

    /// <summary>The store that keeps a credential.</summary>
    /// <exception cref="KandilException">E_AUTH: it is none of this shell's.</exception>
    public ICredentialStore StoreOf(CredentialRecord record) =>
        stores.FirstOrDefault(store => store.IsNamed(record.Store)) ?? throw CredentialErrors.StoreElsewhere(record.ToString(), record.Store, SetCall(record));

    private OperationCall SetCall(CredentialRecord record) => CredentialProvider.SetCallOf(session.UserCatalog.Value.Read(), record);

    /// <summary>The Hugging Face token for an origin, as a source sends it; null where none was stored for it.</summary>
    public async ValueTask<HttpCredential?> HubTokenAsync(Origin origin)
    {
        Secret? token = await FindAsync(CredentialProvider.HuggingFace, origin, CredentialKind.ApiKey, CancellationToken.None);
        return token is null ? null : new HttpCredential(origin, "Authorization", $"Bearer {token.Reveal()}");
    }
}
