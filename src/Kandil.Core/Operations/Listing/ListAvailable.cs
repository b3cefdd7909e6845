using Kandil.Core.Catalog;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.References;

namespace Kandil.Core.Operations.Listing;

/// <summary>Which models of the catalogue are wanted; what is not given leaves none out.</summary>
public sealed record AvailableQuery
{
    /// <summary>What they must all be able to do.</summary>
    public IReadOnlyList<ModelCapability> Capabilities { get; init; } = [];

    /// <summary>The most MiB of memory that they may need: models of this machine alone.</summary>
    public int? MaxMemoryMB { get; init; }

    /// <summary>The agent whose list they must be on; null for any.</summary>
    public string? Agent { get; init; }

    /// <summary>Good first choices alone.</summary>
    public bool Recommended { get; init; }

    /// <summary>The one that fits best, of those that run on this machine.</summary>
    public bool Best { get; init; }

    /// <summary>Who runs them: <c>embedded</c>, <c>ollama</c>, <c>cloud</c>, a cloud provider's identifier; null or <c>all</c> for any.</summary>
    public string? Backend { get; init; }
}

/// <summary>Lists the models that there are: those of this machine, the catalogue's and the user's own.</summary>
public sealed class ListAvailable(KandilSession session)
{
    /// <summary>What <see cref="AvailableQuery.Backend"/> can be, beside a cloud provider's identifier.</summary>
    public static IReadOnlyList<string> Backends { get; } = ["all", "embedded", "ollama", "cloud"];

    /// <summary>The models that fit as <see cref="Run(AvailableQuery)"/> gives them, and those that Ollama has, which is asked beside, for 200 ms at the most.</summary>
    /// <param name="query">Which are wanted.</param>
    /// <param name="offline">True: nobody is asked, Ollama on this machine neither.</param>
    /// <param name="sink">Told what was left out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">As <see cref="Run(AvailableQuery)"/>.</exception>
    public async Task<IReadOnlyList<AvailableModel>> RunAsync(AvailableQuery query, bool offline, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (offline || query.Backend?.ToLowerInvariant() is not (null or "all" or ReferenceVocabulary.Ollama))
            return Run(query);
        (_, IReadOnlyList<KandilModel> ofOllama) = await new BesideOllama(session).RunAsync(() => session.UserCatalog.Value.Read(), sink, cancellationToken);
        return Run(query, ofOllama);
    }

    /// <summary>The models that fit: what is installed, what can be asked, and the rest; in each those of this machine first, small ones before large ones. Nothing is asked of anybody.</summary>
    /// <exception cref="KandilException">E_ARGS: an impossible value; E_NOT_FOUND: none is the best, because none fits; E_SCHEMA, E_PERM, E_DISK: the user's models cannot be read.</exception>
    public IReadOnlyList<AvailableModel> Run(AvailableQuery query) => Run(query, []);

    private IReadOnlyList<AvailableModel> Run(AvailableQuery query, IReadOnlyList<KandilModel> ofOllama)
    {
        if (query.MaxMemoryMB is <= 0)
            throw ArgumentErrors.OutOfRange(new OptionRange(OptionNames.MaxMemoryMB, 1), query.MaxMemoryMB.Value);
        ModelCatalog catalog = session.UserCatalog.Value.Read();
        CatalogFile own = session.UserCatalog.Value.Own();
        Func<AvailableModel, bool> runsOn = RunsOn(catalog, query.Backend);
        Func<IEnumerable<string>, bool> mayUse = query.Agent is null ? _ => true : new ModelAccess(session).RuleOf(query.Agent);
        IReadOnlySet<string> installed = Installed();
        IReadOnlyList<CredentialRecord> keys = Keys();
        Dictionary<string, KandilModel> tags = ofOllama.DistinctBy(model => TagOf(model)).ToDictionary(TagOf, StringComparer.OrdinalIgnoreCase);
        bool IsOllamas(ModelProfile profile) => profile.OllamaTag is { } tag && tags.Remove(OllamaModels.WithTag(tag));
        IEnumerable<AvailableModel> known = [.. catalog.Profiles.Select(profile => Describe(catalog, own, profile, installed, keys, IsOllamas(profile)))];
        IEnumerable<AvailableModel> models = known.Concat(InNoCatalogue(catalog)).Concat(tags.Select(rest => AvailableModel.OfInstalled(rest.Value, rest.Key))).Where(model =>
            runsOn(model)
            && mayUse(ModelAccess.NamesOf(model))
            && query.Capabilities.All(model.Capabilities.Contains)
            && (!query.Recommended || model.Recommended)
            && (query.MaxMemoryMB is not { } most || model.MinMemoryMB <= most));
        if (query.Best)
            return [Best(models, query)];
        return [.. models.OrderBy(model => model.Group).ThenBy(model => !model.IsLocal).ThenBy(model => model.IsLocal ? model.Profile.SizeBytes ?? long.MaxValue : 0)
            .ThenBy(model => model.IsLocal ? "" : model.Provider, StringComparer.Ordinal).ThenBy(model => model.Name, StringComparer.Ordinal)];
    }

    private static string TagOf(KandilModel model) => OllamaModels.WithTag(PullOllamaModel.NameOf(model.Name) ?? model.Name);

    /// <summary>One model, by whatever a user calls it.</summary>
    /// <exception cref="KandilException">As <see cref="ResolveModel.Run"/>.</exception>
    public AvailableModel Find(string name)
    {
        ModelCatalog catalog = session.UserCatalog.Value.Read();
        return Here(name) is { } model && IsInNoCatalogue(catalog, model)
            ? AvailableModel.OfInstalled(model)
            : new ResolveModel(session).Run(name) is { Model: { } known } ? known
            : new ResolveModel(session).AsOfCloud(name, ModelReference.TryParse(name))?.Model ?? throw ModelNameErrors.Unknown(name, Near(catalog, name));
    }

    // A repository that the catalogue does not have may hold the weights of a model that it has, as its maker spells it.
    internal static IReadOnlyList<string> Near(ModelCatalog catalog, string repository) =>
        catalog.Names.Find(repository[(repository.LastIndexOf('/') + 1)..]) is var match && match.Meaning is { } meant ? [meant] : match.Meant;

    private KandilModel? Here(string name)
    {
        try
        {
            return new FindModel(session).Run(name);
        }
        catch (KandilException exception) when (!exception.LeavesOpen && (exception.Code == ErrorCode.NotInstalled || exception.Code == ErrorCode.Args || exception.Code == ErrorCode.Backend))
        {
            return null; // the catalogue may have it
        }
    }

    // The guide, imported models, files, repositories that the catalogue does not have.
    private static bool IsInNoCatalogue(ModelCatalog catalog, KandilModel model) => catalog.Find(model.Name) is null
        && !(model.Source == ReferenceVocabulary.HuggingFace && catalog.Profiles.Any(profile => model.Name.Split(':')[0].Equals(profile.Repository, StringComparison.OrdinalIgnoreCase)));

    private IEnumerable<AvailableModel> InNoCatalogue(ModelCatalog catalog) =>
        new ListModels(session).Run().Where(model => IsInNoCatalogue(catalog, model)).Select(model => AvailableModel.OfInstalled(model));

    /// <summary>The repositories that models of the store came from.</summary>
    internal IReadOnlySet<string> Installed() => session.Store.List().Where(record => record.Source == ReferenceVocabulary.HuggingFace)
        .Select(record => record.Id.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What keys the user stored, without a look into any store of keys.</summary>
    internal IReadOnlyList<CredentialRecord> Keys() => [.. new ManageCredentials(session).List().Where(record => record.Kind == CredentialKind.ApiKey)];

    /// <summary>The models as the shells show them.</summary>
    internal static AvailableModel Describe(
        ModelCatalog catalog, CatalogFile own, ModelProfile profile, IReadOnlySet<string>? installed = null, IReadOnlyList<CredentialRecord>? keys = null,
        bool isOllamas = false) => new(
        profile, catalog.FindProvider(profile.Provider), own.Profiles.Any(mine => mine.Name.Equals(profile.Name, StringComparison.OrdinalIgnoreCase)),
        isOllamas || (profile.Repository is { } repository && installed?.Contains(repository) == true) || (profile.Path is { } path && File.Exists(path)),
        keys is { Count: > 0 } && profile.BaseUrl is { } address && HasKey(keys, profile.Provider, Origin.Of(new Uri(address))));

    // An endpoint of the user's own has no provider, so that a key for its server is its own.
    private static bool HasKey(IReadOnlyList<CredentialRecord> keys, string provider, Origin origin) =>
        keys.Any(key => key.Origin == origin && (key.Provider == provider || provider == RegisterModel.OwnProvider));

    // What runs well here before what is slow, a curated choice before any other, and the larger of two, because it answers better: what is too large was left out before.
    private static AvailableModel Best(IEnumerable<AvailableModel> models, AvailableQuery query)
    {
        bool wantsEmbedding = query.Capabilities.Contains(ModelCapability.Embedding);
        long most = query.MaxMemoryMB ?? (MachineMemory.Read().Total >> 20);
        return models.Where(model => !BundledGuide.IsNamed(model.Name)).Where(model => model.IsLocal ? model.MinMemoryMB <= most : query is { Backend: not (null or "all"), MaxMemoryMB: null })
            .Where(model => model.Lifecycle != ProfileStatus.Deprecated && (wantsEmbedding || !model.Capabilities.Contains(ModelCapability.Embedding)))
            .OrderBy(model => model is { IsLocal: false, Status: ModelStatus.NotConfigured }) // who can be asked now comes before whom a key is missing for
            .ThenBy(model => query.MaxMemoryMB is null ? model.Status == ModelStatus.Slow : model.RecommendsGpu).ThenByDescending(model => model.Verified).ThenByDescending(model => model.Recommended)
            .ThenByDescending(model => model.Profile.SizeBytes ?? 0).ThenByDescending(model => model.Context ?? 0)
            .ThenBy(model => model.Name, StringComparer.Ordinal)
            .FirstOrDefault() ?? throw (query.MaxMemoryMB is null ? ModelNameErrors.NothingFitsHere() : ModelNameErrors.NothingFits(most));
    }

    private static Func<AvailableModel, bool> RunsOn(ModelCatalog catalog, string? backend) => backend?.ToLowerInvariant() switch
    {
        null or "all" => _ => true,
        "embedded" => model => model.Repository is not null || model.Profile.Path is not null,
        "ollama" => model => model.OllamaTag is not null,
        "cloud" => model => model.IsCloud,
        var id when catalog.FindProvider(id) is { IsLocal: false } => model => model.Provider.Equals(id, StringComparison.OrdinalIgnoreCase),
        _ => throw ModelNameErrors.UnknownBackend(backend, [.. Backends, .. catalog.Providers.Where(provider => !provider.IsLocal).Select(provider => provider.Id)]),
    };
}
