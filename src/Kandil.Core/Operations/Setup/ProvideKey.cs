using Kandil.Core.Catalog;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations.Setup;

/// <summary>What became of a provider's key.</summary>
public enum KeyOutcome
{
    /// <summary>None is needed.</summary>
    NotNeeded,

    /// <summary>The one that was stored before is used.</summary>
    Reused,

    /// <summary>It was tried and stored.</summary>
    Stored,

    /// <summary>It would be asked for and stored.</summary>
    Planned,

    /// <summary>The user said no to storing one.</summary>
    Declined,
}

/// <summary>Makes sure that a provider has a key: asked for only where none is stored, tried, then stored where keys are kept.</summary>
public sealed class ProvideKey(KandilSession session)
{
    private const int MostTries = 3;
    private const string Keyring = "keyring";

    /// <summary>Asks, tries and stores.</summary>
    /// <param name="provider">Whose.</param>
    /// <param name="given">The key; null to use the stored one, or to ask.</param>
    /// <param name="network">How the network is used.</param>
    /// <param name="dialogue">The shell.</param>
    /// <param name="sink">Where progress and warnings go.</param>
    /// <param name="cancellationToken">Gives up; nothing is stored then.</param>
    /// <exception cref="KandilException">E_AUTH: it is not accepted, or nothing here keeps it; E_NET, E_TIMEOUT: it could not be tried; E_ARGS: nobody can be asked.</exception>
    public async Task<KeyOutcome> RunAsync(
        CredentialProvider provider, Secret? given, NetworkOptions network, IGuideDialogue dialogue, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (given is null && Stored(provider) is { } record)
        {
            dialogue.Show([new(GuideMark.Passed, $"The key for {provider.Title} is stored already ({record.Store}), and is used.")]);
            return KeyOutcome.Reused;
        }

        if (!await dialogue.ApprovesAsync($"{provider.Title}, for {provider.Origin}", "Store key", cancellationToken))
            return dialogue.IsDryRun ? KeyOutcome.Planned : KeyOutcome.Declined;
        string? place = await PlaceAsync(given is null, dialogue, cancellationToken);
        Secret key = given is null ? await AskAsync(provider, network, dialogue, cancellationToken) : await TriedAsync(provider, given, network, dialogue, cancellationToken);
        var request = new CredentialRequest { Provider = provider, Key = key, Store = place, SkipCheck = true }; // it was tried already
        CredentialRecord kept = (await new ManageCredentials(session).SetAsync(request, sink, cancellationToken)).Record;
        dialogue.Show([new(GuideMark.Passed, $"The key is kept in {(kept.Store == Keyring ? "the keyring" : kept.Store)}; it goes to {kept.Origin} and nowhere else.")]);
        return KeyOutcome.Stored;
    }

    /// <summary>The same for the server of a model, where it wants a key and none is known for its origin; where one is, nothing is shown.</summary>
    /// <exception cref="KandilException">As <see cref="RunAsync"/>; E_SCHEMA, E_PERM, E_DISK: the user's models or the list of keys.</exception>
    public async Task<KeyOutcome> ForAsync(Endpoint server, NetworkOptions network, IGuideDialogue dialogue, IOperationSink sink, CancellationToken cancellationToken)
    {
        ModelCatalog catalog = session.UserCatalog.Value.Read();
        if (server.Provider is not { } id || catalog.FindProvider(id) is not { IsLocal: false } known)
            return KeyOutcome.NotNeeded;
        bool isWanted = catalog.Find(server.Name)?.ApiKeyRequired ?? known.ApiKeyRequired ?? !server.Origin.IsLoopback;
        if (!isWanted || session.StoredCredentials.Has(id, server.Origin))
            return isWanted ? KeyOutcome.Reused : KeyOutcome.NotNeeded;
        bool isOwn = known.BaseUrl is { } own && Origin.Of(new Uri(own)) == server.Origin;
        CredentialProvider provider = new ManageCredentials(session).Provider(id, isOwn ? null : server.Address.AbsoluteUri);
        return await RunAsync(provider, null, network, dialogue, sink, cancellationToken);
    }

    /// <summary>The key that is stored for a provider at its very origin; null for none. No store is looked into.</summary>
    internal CredentialRecord? Stored(CredentialProvider provider) =>
        new ManageCredentials(session).List(provider.Id).FirstOrDefault(record => record.Kind == CredentialKind.ApiKey && record.Origin == provider.Origin);

    // A slip is no reason to begin all over.
    private async Task<Secret> AskAsync(CredentialProvider provider, NetworkOptions network, IGuideDialogue dialogue, CancellationToken cancellationToken)
    {
        for (int left = MostTries - 1; ; left--)
        {
            try
            {
                return await TriedAsync(provider, await dialogue.AskForKeyAsync(provider, cancellationToken), network, dialogue, cancellationToken);
            }
            catch (KandilException slip) when (left > 0 && slip.InnerException is null && (slip.Code == ErrorCode.Auth || slip.Code == ErrorCode.Args))
            {
                dialogue.Show(slip);
            }
        }
    }

    private async Task<Secret> TriedAsync(CredentialProvider provider, Secret key, NetworkOptions network, IGuideDialogue dialogue, CancellationToken cancellationToken)
    {
        if (key.IsEmpty)
            throw CredentialErrors.Empty(provider.Title);
        KeyTrialResult trial = await new KeyTrial(session).RunAsync(provider, key, null, network, cancellationToken);
        dialogue.Show([new(trial.State == KeyState.Valid ? GuideMark.Passed : GuideMark.Warned, trial.Message)]);
        return key;
    }

    // Before anything is typed or tried: nobody should type a key, twice, for a vault that then turns out to be locked.
    private async Task<string?> PlaceAsync(bool isAsking, IGuideDialogue dialogue, CancellationToken cancellationToken)
    {
        var manage = new ManageCredentials(session);
        try
        {
            await manage.CheckPlaceAsync(place: null, cancellationToken);
            return null;
        }
        catch (KandilException noStore) when (isAsking && noStore.Code == ErrorCode.Auth && session.StoredCredentials.Stores.Count > 1)
        {
            dialogue.Show(noStore);
            if (!await dialogue.ConfirmAsync("Keep the key in the keyring of the operating system instead", usual: true, cancellationToken))
                throw;
            await manage.CheckPlaceAsync(Keyring, cancellationToken);
            return Keyring;
        }
    }
}
