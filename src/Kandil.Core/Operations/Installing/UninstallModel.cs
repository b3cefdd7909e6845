using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Installing;

/// <summary>Removes an installed model.</summary>
public sealed class UninstallModel(KandilSession session)
{
    /// <summary>What a removal would take, so that somebody can be asked first.</summary>
    /// <exception cref="KandilException">E_NOT_INSTALLED; E_ARGS: the bundled guide, or a file that was never installed.</exception>
    public IReadOnlyList<KandilModel> Find(string reference) =>
        [.. new FindModel(session).InStore(reference).Select(record => LocatedModel.Installed(session, record).Describe())];

    /// <summary>
    /// What removing models together takes: <c>4.1 MB</c>, how much of it is freed where other models have the same files, and
    /// which files stay because they are not the store's. Ask before the removal.
    /// </summary>
    /// <param name="models">Installed models.</param>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the registry cannot be read.</exception>
    public string Taken(IReadOnlyList<KandilModel> models)
    {
        var own = models.Where(model => !model.IsReferenced).ToList();
        long size = own.Sum(model => model.Size);
        long freed = own.Count == 0 ? 0 : session.Store.FreedBy([.. own.SelectMany(model => new FindModel(session).InStore(model.Name).Take(1))]);
        string taken = freed >= size ? new ByteSize(size).ToString()
            : $"{new ByteSize(size)}, of which {new ByteSize(freed)} {(freed == 1 ? "is" : "are")} freed, for other models have the same files";
        var referenced = models.Where(model => model.IsReferenced).Select(model => $"it is only forgotten: its file {model.Path} is not Kandil's, and stays");
        return string.Join("; ", own.Count == 0 ? referenced : referenced.Prepend(taken));
    }

    /// <summary>Removes the record and the files. A model that this process has loaded is unloaded first.</summary>
    /// <returns>The model that is gone.</returns>
    /// <exception cref="KandilException">
    /// E_NOT_INSTALLED; E_ARGS: the bundled guide, or a file that was never installed, or several versions that the reference
    /// leaves open; E_PERM: another process uses it.
    /// </exception>
    public async Task<KandilModel> RunAsync(string reference, CancellationToken cancellationToken)
    {
        var versions = new FindModel(session).InStore(reference);
        return versions.Count == 1
            ? await RemoveAsync(versions[0], cancellationToken)
            : throw ModelNameErrors.SeveralVersions(reference, versions.Select(new InstalledNames(session.Store).NameOf));
    }

    /// <summary>Removes every installed version that the reference leaves open.</summary>
    /// <returns>The models that are gone.</returns>
    /// <exception cref="KandilException">As <see cref="RunAsync"/>; what was removed before a failure stays removed.</exception>
    public async Task<IReadOnlyList<KandilModel>> RunAllAsync(string reference, CancellationToken cancellationToken)
    {
        var removed = new List<KandilModel>();
        foreach (var record in new FindModel(session).InStore(reference))
        {
            removed.Add(await RemoveAsync(record, cancellationToken));
        }

        return removed;
    }

    /// <summary>Removes one record.</summary>
    internal async Task<KandilModel> RemoveAsync(ModelRecord record, CancellationToken cancellationToken)
    {
        var located = LocatedModel.Installed(session, record);
        var model = located.Describe();
        await session.Engine.UnloadAsync(located.Path, cancellationToken);
        await session.Store.RemoveAsync(record, cancellationToken);
        return model;
    }
}
