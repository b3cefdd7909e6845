namespace Kandil.Core.Operations;

/// <summary>Lists the models of this machine.</summary>
public sealed class ListModels(KandilSession session)
{
    /// <summary>The bundled guide first, then what is installed, by name.</summary>
    /// <exception cref="Errors.KandilException">E_SCHEMA: the registry cannot be read; E_ARGS: the environment names no usable folder.</exception>
    public IReadOnlyList<KandilModel> Run() =>
    [
        LocatedModel.Bundled(session).Describe(),
        .. session.Store.List()
            .Select(record => LocatedModel.Installed(session, record).Describe())
            .OrderBy(model => model.Name, StringComparer.OrdinalIgnoreCase),
    ];
}
