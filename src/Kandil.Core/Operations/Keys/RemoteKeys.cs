using Kandil.Core.Catalog;
using Kandil.Core.Credentials;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Http;

namespace Kandil.Core.Operations.Keys;

/// <summary>Gives a model of a server the key that was stored for its provider at its very origin, as the headers that carry it.</summary>
internal sealed class RemoteKeys(KandilSession session, IOperationSink sink)
{
    /// <summary>The model with its key and the organisation that pays.</summary>
    /// <param name="model">The model.</param>
    /// <param name="given">The key for this question alone; null for the one that is stored.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_AUTH: it wants a key and none is stored for its origin, or the store is locked; E_SCHEMA, E_PERM, E_DISK: the list of keys.</exception>
    public async Task<RemoteModel> WithKeyAsync(RemoteModel model, Secret? given, CancellationToken cancellationToken)
    {
        if (model.Protocol == ApiProtocol.Ollama)
            return given is null ? model : throw CredentialErrors.NoUse(model.Name);
        ModelProvider? provider = session.UserCatalog.Value.Read().FindProvider(model.Provider);
        Secret? key = given ?? await session.Credentials.FindAsync(model.Provider, model.Origin, CredentialKind.ApiKey, cancellationToken);
        if (key is null)
        {
            return model.KeyRequired ?? provider?.ApiKeyRequired ?? !model.Origin.IsLoopback
                ? throw (model.IsKeyless
                    ? ProviderErrors.KeyNeverSent(model.AnsweredBy, model.Origin.ToString(), model.KeylessCall)
                    : ProviderErrors.KeyMissing(model.AnsweredBy, model.Origin.ToString(), model.KeyCall, model.ApiKeyUrl))
                : model;
        }

        if (model.IsKeyless)
        {
            sink.WarnOnce(ProviderErrors.KeyWithheld(model.AnsweredBy, model.Origin.ToString()));
            return model;
        }

        Secret? organization = provider?.OrganizationHeader is null ? null
            : await session.Credentials.FindAsync(model.Provider, model.Origin, CredentialKind.Organization, cancellationToken);
        HttpCredential carried = KeyHeaders.Of(model.Origin, model.Protocol, provider?.ApiKeyHeader, key);
        return model with
        {
            Credentials = organization is null
                ? [carried]
                : [carried, new HttpCredential(model.Origin, provider!.OrganizationHeader!, organization.Reveal())],
        };
    }
}
