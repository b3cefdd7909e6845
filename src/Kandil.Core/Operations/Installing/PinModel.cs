using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;

namespace Kandil.Core.Operations.Installing;

/// <summary>Pins an installed model, so that clean-up leaves it, or unpins it.</summary>
public sealed class PinModel(KandilSession session)
{
    /// <summary>Pins or unpins. A model that is so already is left as it is.</summary>
    /// <param name="reference">The model; every installed version that this leaves open.</param>
    /// <param name="pinned">False to unpin.</param>
    /// <param name="cancellationToken">Ends the wait for other writers.</param>
    /// <returns>The models as they are now.</returns>
    /// <exception cref="KandilException">E_NOT_INSTALLED; E_ARGS: not a model of the store; E_PERM, E_DISK, E_SCHEMA.</exception>
    public async Task<IReadOnlyList<KandilModel>> RunAsync(string reference, bool pinned, CancellationToken cancellationToken)
    {
        var models = new List<KandilModel>();
        foreach (var record in new FindModel(session).InStore(reference))
        {
            var changed = await session.Store.SetPinnedAsync(record, pinned, cancellationToken);
            models.Add(LocatedModel.Installed(session, changed).Describe());
        }

        return models;
    }
}
