using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;

namespace Kandil.Core.Operations.Installing;

/// <summary>Copies an installed model with its manifest into a folder, for a machine without a network.</summary>
public sealed class ExportModel(KandilSession session)
{
    /// <summary>Exports. Progress has the phases <c>copy</c> and <c>verify</c>.</summary>
    /// <param name="reference">The model.</param>
    /// <param name="folder">A folder that is empty, missing, or holds the same model.</param>
    /// <param name="sink">Where progress goes.</param>
    /// <param name="cancellationToken">Ends it; running it again goes on.</param>
    /// <exception cref="KandilException">E_NOT_INSTALLED; E_ARGS: not a model of the store, or no such folder can be; E_VERIFY: the model is damaged; E_PERM, E_DISK.</exception>
    public async Task<KandilModel> RunAsync(string reference, string folder, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(folder))
        {
            throw ArgumentErrors.NoPath();
        }

        var record = new FindModel(session).InStore(reference)[0];
        await session.Store.ExportAsync(record, KandilSession.FullPath(folder), sink, cancellationToken);
        return LocatedModel.Installed(session, record).Describe();
    }
}
