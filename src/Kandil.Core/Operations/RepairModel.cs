using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations;

/// <summary>Puts an installed model right: what is bad of it is fetched again, and no more.</summary>
public sealed class RepairModel(KandilSession session)
{
    /// <summary>Repairs. A model that this process has loaded is unloaded first. Progress has the phases <c>verify</c> and <c>copy</c>.</summary>
    /// <param name="reference">The model.</param>
    /// <param name="fetch">Opens the model's source; called only if something is bad.</param>
    /// <param name="sink">Where progress goes.</param>
    /// <param name="cancellationToken">Ends it; files that are right by then stay right.</param>
    /// <exception cref="KandilException">
    /// E_NOT_INSTALLED; E_ARGS: not a model of the store; E_VERIFY: the source has something else now; E_PERM, E_DISK; what fetching throws.
    /// </exception>
    public async Task<RepairResult> RunAsync(
        string reference, Func<ModelRecord, CancellationToken, Task<FetchRange>> fetch, IOperationSink sink, CancellationToken cancellationToken)
    {
        var record = new FindModel(session).InStore(reference)[0];
        await session.Engine.UnloadAsync(session.Store.PathOf(record), cancellationToken);
        FetchRange? opened = null;
        return await session.Store.RepairAsync(record, FetchAsync, sink, cancellationToken);

        async Task FetchAsync(ModelFileRecord file, FileRange range, Stream destination, CancellationToken token)
        {
            opened ??= await fetch(record, token);
            await opened(file, range, destination, token);
        }
    }
}
