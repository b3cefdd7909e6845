using Kandil.Core.Storage;

namespace Kandil.Core.Operations;

/// <summary>Lists the models of this machine.</summary>
public sealed class ListModels(KandilSession session)
{
    /// <summary>From so many models on, several processors look at their files at once; for fewer that costs more than it saves.</summary>
    private const int Many = 1000;

    /// <summary>The bundled guide first, then what is installed, by name, then the files that the user registered.</summary>
    /// <exception cref="Errors.KandilException">E_SCHEMA: the registry or the user's models cannot be read; E_ARGS: the environment names no usable folder.</exception>
    public IReadOnlyList<KandilModel> Run()
    {
        IReadOnlyList<ModelRecord> records = session.Store.List();
        var names = new InstalledNames(records);
        var models = new KandilModel[records.Count + 1];
        models[0] = LocatedModel.Bundled(session).Describe();
        if (records.Count >= Many)
        {
            Parallel.For(0, records.Count, Describe);
        }
        else
        {
            for (int index = 0; index < records.Count; index++)
                Describe(index);
        }

        // They come by id; a name that is more than the id may stand elsewhere.
        if (records.Zip(models.Skip(1)).Any(pair => pair.First.Id.ToString() != pair.Second.Name))
            Array.Sort(models, 1, records.Count, Comparer<KandilModel>.Create((one, other) => StringComparer.OrdinalIgnoreCase.Compare(one.Name, other.Name)));
        return [.. models, .. Registered()];

        void Describe(int index)
        {
            ModelRecord record = records[index];
            string name = HasOtherVersion(index) ? names.NameOf(record) : record.Id.ToString();
            models[index + 1] = LocatedModel.Installed(session, record, name).Describe();
        }

        IEnumerable<KandilModel> Registered() => session.UserCatalog.Value.Own().Profiles.Where(profile => profile.Path is not null)
            .OrderBy(profile => profile.Name, StringComparer.Ordinal).Select(profile => LocatedModel.OfFile(session, profile.Path!, profile.Name).Describe());

        bool HasOtherVersion(int index) =>
            (index > 0 && records[index - 1].Id.Equals(records[index].Id))
            || (index + 1 < records.Count && records[index + 1].Id.Equals(records[index].Id));
    }
}
