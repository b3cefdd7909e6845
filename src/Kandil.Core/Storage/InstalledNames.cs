using Kandil.Core.Errors;
using Kandil.Core.References;

namespace Kandil.Core.Storage;

/// <summary>
/// What a name means among the installed models, at the time when the first is looked for; every operation asks here. A name without a
/// source that models of several sources share means none of them: whichever it meant before, it never comes to mean another server's.
/// </summary>
internal sealed class InstalledNames
{
    private readonly Lazy<ILookup<ModelId, ModelRecord>> _records;
    private readonly Func<IEnumerable<string>>? _registered;
    private readonly Func<IEnumerable<string>>? _servers;

    /// <summary>The models of a store.</summary>
    /// <param name="store">The store; its registry is read once, when a model is looked for.</param>
    /// <param name="registered">The names of the registered sources; asked only for a name that no installed model came from.</param>
    /// <param name="servers">The names of the registered servers; asked only for a name with an <c>@</c>.</param>
    public InstalledNames(ModelStore store, Func<IEnumerable<string>>? registered = null, Func<IEnumerable<string>>? servers = null)
    {
        _records = new Lazy<ILookup<ModelId, ModelRecord>>(() => store.List().ToLookup(record => record.Id));
        _registered = registered;
        _servers = servers;
    }

    /// <summary>Models that were read already.</summary>
    public InstalledNames(IEnumerable<ModelRecord> records) =>
        _records = new Lazy<ILookup<ModelId, ModelRecord>>(() => records.ToLookup(record => record.Id));

    private IEnumerable<ModelRecord> All => _records.Value.SelectMany(group => group);

    /// <summary>Reads a reference, with the sources of the installed models, and the registered ones, as words where one may stand in front; <c>file:</c> is what came from no source.</summary>
    /// <exception cref="KandilException">E_ARGS; E_SCHEMA, E_PERM, E_DISK: the registry cannot be read.</exception>
    public ModelReference Parse(string text)
    {
        string prefix = text.Split(':')[0];
        if (prefix == ModelRecord.FileSource && ModelId.TryParse(text[(prefix.Length + 1)..].Split(':')[0]) is not null)
            return new ModelReference(ModelReferenceKind.Source, text[(prefix.Length + 1)..], null, prefix) { NamesSource = true };
        string[] sources = prefix.Length < text.Length && ReferenceVocabulary.IsFreeName(prefix) && IsSource(prefix) ? [prefix] : [];
        IEnumerable<string> servers = text.Contains('@') && _servers is not null ? _servers() : [];
        return ModelReference.Parse(text, new ReferenceVocabulary(sources, servers));
    }

    /// <summary>The model that a reference means: where it names no version, the one that was installed last; null if there is none.</summary>
    /// <exception cref="KandilException">E_ARGS: models of several sources share the name, or several models a name without an owner. E_SCHEMA, E_PERM, E_DISK.</exception>
    public ModelRecord? Find(ModelReference reference) => FindAll(reference) is [var newest, ..] ? newest : null;

    /// <summary>Every installed version that a reference leaves open, all of one source, the one that was installed last first.</summary>
    /// <exception cref="KandilException">As <see cref="Find"/>.</exception>
    public IReadOnlyList<ModelRecord> FindAll(ModelReference reference)
    {
        IReadOnlyList<ModelRecord> found = Called(reference);
        return AreOfOneSource(found) ? found : throw ModelNameErrors.SeveralSources(reference.NamesSource ? reference.ToString() : reference.Name, [.. found.Select(NameOf)]);
    }

    /// <summary>Every installed version of a repository that the catalogue names, which is Hugging Face's: from there, or else from a file.</summary>
    /// <param name="repository">The repository as a reference.</param>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the registry cannot be read.</exception>
    public IReadOnlyList<ModelRecord> FindCatalogued(ModelReference repository)
    {
        ILookup<string, ModelRecord> found = OfVersion(OfId(repository.Model), repository.Variant).ToLookup(record => record.Source);
        return [.. found[found.Contains(ReferenceVocabulary.HuggingFace) ? ReferenceVocabulary.HuggingFace : ModelRecord.FileSource]];
    }

    /// <summary>The source of the installed models of a name, whichever version it names; null where there is none of that name.</summary>
    /// <exception cref="KandilException">As <see cref="Find"/>.</exception>
    public string? SourceOf(ModelReference reference) =>
        FindAll(new ModelReference(reference.Kind, reference.Model, null, reference.Source) { NamesSource = reference.NamesSource }) is [var one, ..] ? one.Source : null;

    /// <summary>
    /// What to call an installed model, so that the name leads to it and to no other: its id, and where versions or sources share that, the
    /// shortest reference that tells them apart.
    /// </summary>
    public string NameOf(ModelRecord record)
    {
        string id = record.Id.ToString();
        ModelRecord[] others = [.. _records.Value[record.Id].Where(other => !other.HasKeyOf(record))];
        if (others.Length == 0)
            return id;
        string named = $"{record.Source}:{id}";
        string[] versions = [.. new[] { record.Variant, record.Revision, record.Alias }.OfType<string>().Where(text => text.Length > 0)];
        string[] full = [.. versions.Select(text => $"{named}:{text}"), named];
        // A name that another source's version could come to share is none.
        string[] candidates = AreOfOneSource([record, .. others]) ? [.. versions.Select(text => $"{id}:{text}"), .. full] : full;
        return Array.Find(candidates, candidate => MeansOnly(candidate, record)) ?? full[0];
    }

    private bool IsSource(string name) => All.Any(record => record.Source == name) || _registered?.Invoke().Contains(name) == true;

    private bool MeansOnly(string name, ModelRecord record)
    {
        try
        {
            return Called(Parse(name)) is [var only] && only.Key == record.Key;
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Args)
        {
            return false; // a revision such as refs/pr/1 is no part of a reference
        }
    }

    private IReadOnlyList<ModelRecord> Called(ModelReference reference) => reference switch
    {
        { Kind: ModelReferenceKind.Path } => [],
        { Kind: ModelReferenceKind.Source } => OfSource(reference.Source!, reference.Model.Split(':', 2)),
        { Kind: ModelReferenceKind.HubRepository, NamesSource: true } => OfSource(reference.Source!, reference.Variant is null ? [reference.Model] : [reference.Model, reference.Variant]),
        _ => OfVersion(OfId(reference.Model) is { Count: > 0 } exact ? exact : OfName(reference.Model), reference.Variant),
    };

    // NAME alone is local/NAME here.
    private IReadOnlyList<ModelRecord> OfId(string name) =>
        ModelId.TryParse(name) is { } id ? [.. _records.Value[id].OrderByDescending(record => record.InstalledAt)] : [];

    // group/model or group/model:version, as a chunk registry has them; owner/repo or owner/repo:quantisation of a hub.
    private IReadOnlyList<ModelRecord> OfSource(string source, string[] parts) =>
        OfVersion([.. OfId(parts[0]).Where(record => record.Source == source)], parts.Length == 1 ? null : parts[1]);

    private static IReadOnlyList<ModelRecord> OfVersion(IReadOnlyList<ModelRecord> records, string? version) =>
        version is null ? records : [.. records.Where(record => IsVersion(record, version))];

    private static bool IsVersion(ModelRecord record, string text) =>
        text.Equals(record.Variant, StringComparison.OrdinalIgnoreCase) || text == record.Revision || text == record.Alias;

    private static bool AreOfOneSource(IReadOnlyList<ModelRecord> records) => records.All(record => record.Source == records[0].Source);

    // A name alone means the one model of that name; the store looks for a local one before.
    private IReadOnlyList<ModelRecord> OfName(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
            return [];
        List<ModelRecord> sameName = [.. All.Where(record => record.Id.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return sameName.Select(record => record.Id).Distinct().Count() > 1
            ? throw ModelNameErrors.SeveralOfThatName(name, sameName.Select(record => record.Id.ToString()).Distinct())
            : [.. sameName.OrderByDescending(record => record.InstalledAt)];
    }
}
