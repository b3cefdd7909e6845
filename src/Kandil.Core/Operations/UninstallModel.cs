using Kandil.Core.Errors;

namespace Kandil.Core.Operations;

/// <summary>Removes an installed model.</summary>
public sealed class UninstallModel(KandilSession session)
{
    /// <summary>Removes the record and the files. A model that this process has loaded is unloaded first.</summary>
    /// <returns>The model that is gone.</returns>
    /// <exception cref="KandilException">
    /// E_NOT_INSTALLED; E_ARGS: the bundled guide, or a file that was never installed; E_PERM: another process uses it.
    /// </exception>
    public async Task<KandilModel> RunAsync(string reference, CancellationToken cancellationToken)
    {
        var located = new FindModel(session).Locate(reference);
        if (located.Record is not { } record)
        {
            throw ModelNameErrors.NotInTheStore(located.Name);
        }

        var model = located.Describe();
        await session.Engine.UnloadAsync(located.Path, cancellationToken);
        await session.Store.RemoveAsync(record, cancellationToken);
        return model;
    }
}
