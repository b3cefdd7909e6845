using Kandil.Core.Errors;
using Kandil.Core.References;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations;

/// <summary>Which installed models a reference means, at the time when the first is looked for.</summary>
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

    /// <summary>Reads a reference, with the sources of the installed models, and the registered ones, as words where one may stand in front.</summary>
    /// <exception cref="KandilException">E_ARGS; E_SCHEMA, E_PERM, E_DISK: the registry cannot be read.</exception>
    public ModelReference Parse(string text)
    {
        string prefix = text.Split(':')[0];
        string[] sources = prefix.Length < text.Length && ReferenceVocabulary.IsFreeName(prefix) && IsSource(prefix) ? [prefix] : [];
        IEnumerable<string> servers = text.Contains('@') && _servers is not null ? _servers() : [];
        return ModelReference.Parse(text, new ReferenceVocabulary(sources, servers));
    }

    /// <summary>The model that a reference means: where it names no version, the one that was installed last; null if there is none.</summary>
    /// <exception cref="KandilException">E_ARGS: a name without an owner that several models have. E_SCHEMA, E_PERM, E_DISK.</exception>
    public ModelRecord? Find(ModelReference reference) => FindAll(reference) is [var newest, ..] ? newest : null;

    /// <summary>Every installed version that a reference leaves open, the one that was installed last first.</summary>
    /// <exception cref="KandilException">As <see cref="Find"/>.</exception>
    public IReadOnlyList<ModelRecord> FindAll(ModelReference reference)
    {
        if (reference.Kind == ModelReferenceKind.Path)
            return [];
        if (reference.Kind == ModelReferenceKind.Source)
            return OfSource(reference);
        IReadOnlyList<ModelRecord> records = OfId(reference.Model) is { Count: > 0 } exact ? exact : OfName(reference.Model);
        return reference.Variant is null ? records : [.. records.Where(record => IsVersion(record, reference.Variant))];
    }

    /// <summary>What to call an installed model, so that the name leads to it and to no other: its id, and where versions or sources share that, the shortest reference that tells them apart.</summary>
    public string NameOf(ModelRecord record)
    {
        string id = record.Id.ToString();
        if (!_records.Value[record.Id].Skip(1).Any())
            return id;
        string[] versions = [.. new[] { record.Variant, record.Revision, record.Alias }.OfType<string>().Where(text => text.Length > 0)];
        string[] candidates = [.. versions.Select(text => $"{id}:{text}"), .. versions.Select(text => $"{record.Source}:{id}:{text}"), $"{record.Source}:{id}"];
        return Array.Find(candidates, candidate => MeansOnly(candidate, record)) ?? id;
    }

    private bool IsSource(string name) => All.Any(record => record.Source == name) || _registered?.Invoke().Contains(name) == true;

    private bool MeansOnly(string name, ModelRecord record)
    {
        try
        {
            return FindAll(Parse(name)) is [var only] && only.Key == record.Key;
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Args)
        {
            return false; // a revision such as refs/pr/1 is no part of a reference
        }
    }

    // NAME alone is local/NAME here.
    private IReadOnlyList<ModelRecord> OfId(string name) =>
        ModelId.TryParse(name) is { } id ? [.. _records.Value[id].OrderByDescending(record => record.InstalledAt)] : [];

    // group/model or group/model:version, as a chunk registry has them.
    private IReadOnlyList<ModelRecord> OfSource(ModelReference reference)
    {
        string[] parts = reference.Model.Split(':', 2);
        return [.. OfId(parts[0]).Where(record => record.Source == reference.Source && (parts.Length == 1 || IsVersion(record, parts[1])))];
    }

    private static bool IsVersion(ModelRecord record, string text) =>
        text.Equals(record.Variant, StringComparison.OrdinalIgnoreCase) || text == record.Revision || text == record.Alias;

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
