namespace Kandil.Core.Operations;

/// <summary>Lists the models of this machine.</summary>
public sealed class ListModels(KandilSession session)
{
    /// <summary>The bundled guide first, then what is installed, by name.</summary>
    /// <exception cref="Errors.KandilException">E_SCHEMA: the registry cannot be read; E_ARGS: the environment names no usable folder.</exception>
    public IReadOnlyList<KandilModel> Run()
    {
        var records = session.Store.List();
        var names = new InstalledNames(session.Store);
        var several = records.GroupBy(record => record.Id).Where(group => group.Skip(1).Any()).Select(group => group.Key).ToHashSet();
        return
        [
            LocatedModel.Bundled(session).Describe(),
            .. records
                .Select(record => LocatedModel.Installed(
                    session, record, several.Contains(record.Id) ? names.NameOf(record, records) : record.Id.ToString()).Describe())
                .OrderBy(model => model.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }
}
