using System.Collections.Frozen;
using Kandil.Core.Errors;

namespace Kandil.Core.Catalog;

/// <summary>The profiles and providers of several catalogue files together. It never changes, so any number of threads may read it.</summary>
public sealed class ModelCatalog
{
    /// <summary>How many characters a model's name has at the most.</summary>
    internal const int LongestName = 128;

    private static readonly Lazy<ModelCatalog> Own = new(BuiltInCatalog.Load, LazyThreadSafetyMode.ExecutionAndPublication);

    private readonly FrozenDictionary<string, ModelProfile> _profiles;
    private readonly FrozenDictionary<string, ModelProvider> _providers;
    private readonly FrozenSet<string> _families;
    private readonly CatalogFile[] _files;
    private readonly Lazy<ModelNameIndex> _names;

    /// <summary>Puts files together.</summary>
    /// <exception cref="KandilException">
    /// E_SCHEMA: a name or an alias means two models, a provider is unknown, or a provider is called as a model is.
    /// </exception>
    public ModelCatalog(IEnumerable<CatalogFile> files)
    {
        _files = [.. files];
        _providers = ProvidersOf(_files);
        Providers = [.. _files.SelectMany(file => file.Providers)];
        Profiles = [.. _files.SelectMany(file => file.Profiles.Select(profile => Complete(file, profile)))];
        _profiles = NamesOf(_files, Profiles);
        _families = Profiles.Select(profile => profile.Family).Concat(_files.SelectMany(file => file.OllamaFamilies))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        RefuseProvidersCalledAsModels();
        _names = new(() => new(
            Profiles.SelectMany(profile => profile.Aliases.Prepend(profile.Name).Select(name => (name, profile.Name))),
            Profiles.SelectMany(profile => Spellings(profile).Concat(ServersName(profile)).Select(spelling => (spelling, profile.Name)))));
    }

    /// <summary>The catalogue that Kandil carries in itself, read when it is first asked for.</summary>
    public static ModelCatalog BuiltIn => Own.Value;

    /// <summary>The profiles' names, aliases, repositories, Ollama tags and titles, found as people write them.</summary>
    public ModelNameIndex Names => _names.Value;

    /// <summary>The profiles, in the files' order.</summary>
    public IReadOnlyList<ModelProfile> Profiles { get; }

    /// <summary>The providers, in the files' order.</summary>
    public IReadOnlyList<ModelProvider> Providers { get; }

    /// <summary>The profile that a name or an alias means, exactly but for case; null if none.</summary>
    public ModelProfile? Find(string nameOrAlias) => _profiles.GetValueOrDefault(nameOrAlias);

    /// <summary>The provider of an identifier; case is ignored; null if there is none.</summary>
    public ModelProvider? FindProvider(string id) => _providers.GetValueOrDefault(id);

    /// <summary>What the files themselves say of a profile or a provider, before one completes the other; null for none of that name.</summary>
    internal (ModelProfile? Profile, ModelProvider? Provider) OwnWords(string name) =>
        (_files.SelectMany(file => file.Profiles).FirstOrDefault(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase)), FindProvider(name));

    /// <summary>
    /// The models that words may mean: what a name leads to first, then those of which a name or title has all the words, those of
    /// this machine before those of clouds.
    /// </summary>
    public IEnumerable<ModelProfile> Search(string words)
    {
        string[] wanted = WordsOf(words);
        if (wanted.Length == 0)
            return Profiles;
        NameMatch match = Names.Find(words);
        IEnumerable<string> likest = match.Meaning is { } meant ? [meant] : match.LeavesOpen ? match.Meant : [];
        return likest.Select(name => _profiles[name]).Concat(Profiles.Where(profile => HasAll(wanted, TextsOf(profile))).OrderBy(profile => !profile.IsLocal)).Distinct();
    }

    /// <summary>The words of a text: letters and digits in lowercase, what stands between them left out.</summary>
    internal static string[] WordsOf(string text) =>
        [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Squeezed).Where(word => word.Length > 0)];

    /// <summary>True when each of the words stands in one of the texts.</summary>
    internal static bool HasAll(IReadOnlyList<string> words, IReadOnlyList<string> texts)
    {
        string[] known = [.. texts.Select(Squeezed)];
        return words.All(word => Array.Exists(known, text => text.Contains(word, StringComparison.Ordinal)));
    }

    /// <summary>
    /// True for the name, an alias or the family of a model, of this catalogue or of Ollama's library. Such a word names
    /// no provider and no source, so that <c>mistral:7b</c> always means a model. Case is ignored.
    /// </summary>
    public bool IsModelName(string word) => _profiles.ContainsKey(word) || _families.Contains(word);

    /// <summary>This catalogue with a file laid over it: a profile or provider of the file takes the place of one of the same name.</summary>
    /// <exception cref="KandilException">E_SCHEMA: as for the constructor, naming the file's entry.</exception>
    public ModelCatalog With(CatalogFile overlay)
    {
        var names = overlay.Profiles.Select(profile => profile.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var ids = overlay.Providers.Select(provider => provider.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new(_files.Select(file => file with
        {
            Profiles = [.. file.Profiles.Where(profile => !names.Contains(profile.Name))],
            Providers = [.. file.Providers.Where(provider => !ids.Contains(provider.Id))],
        }).Append(overlay));
    }

    private static FrozenDictionary<string, ModelProvider> ProvidersOf(CatalogFile[] files)
    {
        var providers = new Dictionary<string, ModelProvider>(StringComparer.OrdinalIgnoreCase);
        foreach (var (file, provider) in files.SelectMany(file => file.Providers.Select(provider => (file, provider))))
        {
            if (!providers.TryAdd(provider.Id, provider))
                throw CatalogErrors.EntryInvalid(file.Name, provider.Id, "id", "another provider is called so");
        }

        return providers.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static FrozenDictionary<string, ModelProfile> NamesOf(CatalogFile[] files, IReadOnlyList<ModelProfile> profiles)
    {
        var meant = new Dictionary<string, ModelProfile>(StringComparer.OrdinalIgnoreCase);
        var fileOf = files.SelectMany(file => file.Profiles.Select(_ => file.Name)).ToArray();
        for (int i = 0; i < profiles.Count; i++)
        {
            foreach (string name in profiles[i].Aliases.Prepend(profiles[i].Name))
            {
                if (!meant.TryAdd(name, profiles[i]))
                {
                    throw CatalogErrors.EntryInvalid(fileOf[i], profiles[i].Name, name == profiles[i].Name ? "name" : "aliases",
                        $"'{name}' already means '{meant[name].Name}'");
                }
            }
        }

        return meant.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    // A vendor's own name of the model counts; a host's copy of it, such as groq-llama-3.1-8b, is asked for with the host's name.
    private static IEnumerable<string> Spellings(ModelProfile profile)
    {
        yield return profile.Title;
        if (profile.Repository is { } repository)
            yield return repository[(repository.IndexOf('/') + 1)..];
        if (profile.OllamaTag is { } tag)
            yield return tag;
    }

    // What a server calls its model counts less than a model's own name: a gateway may call its one gpt-4o.
    private IEnumerable<string> ServersName(ModelProfile profile) =>
        profile.Model is { } model && !profile.Name.StartsWith($"{profile.Provider}-", StringComparison.OrdinalIgnoreCase)
        && (!_profiles.TryGetValue(model, out ModelProfile? named) || named == profile)
            ? [model]
            : [];

    private static List<string> TextsOf(ModelProfile profile) =>
        [profile.Name, profile.Title, profile.Provider, profile.Repository ?? "", profile.OllamaTag ?? "", .. profile.Aliases];

    private static string Squeezed(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private ModelProfile Complete(CatalogFile file, ModelProfile profile)
    {
        var provider = _providers.GetValueOrDefault(profile.Provider) ?? throw CatalogErrors.EntryInvalid(
            file.Name, profile.Name, "provider", $"no provider is called '{profile.Provider}'");
        return profile with
        {
            BaseUrl = profile.BaseUrl ?? provider.BaseUrl,
            Protocol = profile.Protocol ?? provider.Protocol,
            ApiKeyRequired = profile.ApiKeyRequired ?? provider.ApiKeyRequired,
            ApiKeyUrl = profile.ApiKeyUrl ?? provider.ApiKeyUrl,
            SupportsStreaming = profile.SupportsStreaming ?? provider.SupportsStreaming,
        };
    }

    private void RefuseProvidersCalledAsModels()
    {
        foreach (var (file, provider) in _files.SelectMany(file => file.Providers.Select(provider => (file, provider))))
        {
            if (IsModelName(provider.Id))
                throw CatalogErrors.EntryInvalid(file.Name, provider.Id, "id", "a model or a family of models is called so");
        }
    }
}
