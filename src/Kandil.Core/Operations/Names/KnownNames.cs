using Kandil.Core.Catalog;
using Kandil.Core.Credentials;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Names;

/// <summary>A name of a model, as it may be typed.</summary>
/// <param name="Name">The name.</param>
/// <param name="About">A line about what it means.</param>
public sealed record KnownName(string Name, string About);

/// <summary>
/// Names of models as far as this machine's own files tell, for a line that is being typed: nobody is asked, no model file is opened.
/// </summary>
public sealed class KnownNames(KandilSession session)
{
    /// <summary>What is on this machine: the guide, installed models, and files that the user registered.</summary>
    /// <exception cref="Errors.KandilException">E_SCHEMA, E_PERM, E_DISK: the registry or the user's models cannot be read.</exception>
    public IReadOnlyList<KnownName> Here()
    {
        IReadOnlyList<ModelRecord> records = session.Store.List();
        var names = new InstalledNames(records);
        return
        [
            new(BundledGuide.Name, "the model that comes with Kandil"),
            .. records.Select(record => new KnownName(names.NameOf(record), $"{record.Facts?.Title ?? record.Id.ToString()}, {new ByteSize(record.TotalSize)}")),
            .. session.UserCatalog.Value.Own().Profiles.Where(profile => profile.Path is not null).Select(profile => new KnownName(profile.Name, $"{profile.Title}, a file of yours")),
        ];
    }

    /// <summary>
    /// Whom a question can be put to: what is on this machine, the servers that the user registered, Ollama's models as far as it told
    /// of them before, clouds' models, those with a key first, and other names of each.
    /// </summary>
    /// <param name="capability">What clouds' models must be able to do; null for text.</param>
    /// <param name="provider">A cloud's identifier for its models as <c>openai:gpt-4o</c>, too; null for names alone.</param>
    /// <exception cref="Errors.KandilException">E_SCHEMA, E_PERM, E_DISK: the registry, the configuration or the user's models cannot be read.</exception>
    public IReadOnlyList<KnownName> ToAsk(ModelCapability? capability = null, string? provider = null)
    {
        ModelCatalog catalog = session.UserCatalog.Value.Read();
        var own = session.UserCatalog.Value.Own().Profiles.Select(profile => profile.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        IReadOnlyList<KnownName> here = Here();
        IReadOnlyList<CredentialRecord> keys = new ListAvailable(session).Keys();
        ILookup<bool, ModelProfile> served = catalog.Profiles.Where(profile => profile.IsCloud).ToLookup(profile => own.Contains(profile.Name));
        ModelProfile[] clouds = [.. served[false].Where(profile => Can(profile, capability)).OrderBy(profile => !keys.Any(key => key.Provider == profile.Provider))];
        var askable = clouds.Select(profile => profile.Name).Concat(here.Select(name => name.Name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. here,
            .. served[true].Select(profile => new KnownName(profile.Name, $"{profile.Title}, a server of yours")),
            .. OfOllama(),
            // What the user or a project calls so may be anything; the catalogue's other names count where there is somebody to ask.
            .. new ModelAliases(session).List().Where(alias => alias.Origin != AliasOrigin.Catalogue || askable.Contains(alias.Model)).Select(alias => new KnownName(alias.Alias, $"stands for {alias.Model}")),
            .. clouds.Select(profile => new KnownName(profile.Name, $"{profile.Title}, {profile.Provider}")),
            .. clouds.Where(profile => profile.Provider.Equals(provider, StringComparison.OrdinalIgnoreCase))
                .Select(profile => new KnownName($"{profile.Provider}:{profile.Model ?? profile.Name}", $"{profile.Title}, {profile.Provider}")),
        ];
    }

    private IEnumerable<KnownName> OfOllama() => new DiscoveryCache(session).Kept(ReferenceVocabulary.Ollama, OllamaAddress.Of(session.Environment))
        .Select(listing => listing.Id).Concat(session.Ollama.Seen).Distinct(StringComparer.OrdinalIgnoreCase)
        .Select(name => new KnownName($"{ReferenceVocabulary.Ollama}/{name}", "Ollama's, as it said when it was asked last"));

    private static bool Can(ModelProfile profile, ModelCapability? capability) => capability is { } wanted
        ? profile.Capabilities.Contains(wanted)
        : profile.Capabilities.Count == 0 || profile.Capabilities.Contains(ModelCapability.TextGeneration);
}
