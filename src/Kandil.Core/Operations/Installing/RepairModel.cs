using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Verification;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Installing;

/// <summary>Puts an installed model right: what is bad of it is copied from another model that has the same file, or fetched again, and no more.</summary>
public sealed class RepairModel(KandilSession session)
{
    /// <summary>Repairs from the server that the model came from, or the one that is named now, at the commit that is installed. A model that this process has loaded is unloaded first.</summary>
    /// <param name="reference">The model.</param>
    /// <param name="network">How the network is used.</param>
    /// <param name="sink">Where progress goes.</param>
    /// <param name="cancellationToken">Ends it; files that are right by then stay right.</param>
    /// <exception cref="KandilException">
    /// E_NOT_INSTALLED; E_ARGS: not a model of the store; E_VERIFY: it came from a file, or the source has something else
    /// now; E_NOT_FOUND, E_AUTH, E_NET, E_TIMEOUT, E_RATE_LIMIT, E_PERM, E_DISK.
    /// </exception>
    public async Task<RepairResult> RunAsync(string reference, NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        sink = new SerialSink(sink);
        using var connection = new SourceConnection(session, network, reference) { Sink = sink };
        ModelRecord installed = new FindModel(session).InStore(reference)[0];
        return await connection.TellingMirrorAsync(() => RunAsync(reference, OpenAsync, sink, cancellationToken), installed);

        async Task<FetchRange> OpenAsync(ModelRecord record, CancellationToken token)
        {
            if (record.Source == ModelRecord.FileSource)
                throw StoreErrors.NoSourceToRepairFrom(new InstalledNames(session.Store).NameOf(record));
            SourceRanges ranges = await SourceRanges.OpenAsync(
                session.Store, connection.Http, connection.Downloads, await connection.OpenOfAsync(record, token), record, token);
            return ranges.FetchAsync;
        }
    }

    /// <summary>Repairs. A model that this process has loaded is unloaded first. Progress has the phases <c>verify</c> and <c>copy</c>.</summary>
    /// <param name="reference">The model.</param>
    /// <param name="fetch">Opens the model's source; called only if something is bad that no other model has.</param>
    /// <param name="sink">Where progress goes.</param>
    /// <param name="cancellationToken">Ends it; files that are right by then stay right.</param>
    /// <exception cref="KandilException">
    /// E_NOT_INSTALLED; E_ARGS: not a model of the store; E_VERIFY: the source has something else now; E_UNSAFE: a file is refused, which was
    /// installed when it was not looked for what it has; E_PERM, E_DISK; what fetching throws.
    /// </exception>
    public async Task<RepairResult> RunAsync(
        string reference, Func<ModelRecord, CancellationToken, Task<FetchRange>> fetch, IOperationSink sink, CancellationToken cancellationToken)
    {
        var record = new FindModel(session).InStore(reference)[0];
        await session.Engine.UnloadAsync(session.Store.PathOf(record), cancellationToken);
        FetchRange? opened = null;
        var twins = new TwinRanges(session.Store, record);
        string name = new InstalledNames(session.Store).NameOf(record);
        RepairResult result = await new SecurityLog(session, sink).RefusalsAsync(
            name, () => session.Store.RepairAsync(record, FetchAsync, CheckAsync, sink, cancellationToken));
        return result with { FetchedBytes = result.FetchedBytes - twins.CopiedBytes, CopiedBytes = twins.CopiedBytes, Name = name };

        Task CheckAsync(ModelFileRecord file, string made, CancellationToken token) =>
            ModelInspection.CheckAsync(made, $"{record.Id}/{file.Path}", token);

        async Task FetchAsync(ModelFileRecord file, FileRange range, Stream destination, CancellationToken token)
        {
            if (await twins.TryCopyAsync(file, range, destination, token))
                return;
            opened ??= await fetch(record, token);
            await opened(file, range, destination, token);
        }
    }
}
