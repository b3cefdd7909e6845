using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Fit;
using Kandil.Core.Operations.Names;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Installing;

/// <summary>
/// Compares installed models with their sources: a hub's revision by the digests of the installed files, so that a commit that
/// touches none of them is nothing new; a registry's alias by the version that it leads to, a version by its manifest's hash.
/// </summary>
public sealed class FindOutdated(KandilSession session)
{
    private const int AskedAtOnce = 4;
    private const int Thousandths = 1000;
    private const int ShownDigits = 12;

    // Where a server changes files and not the commit that it calls them, the commit tells nothing.
    private const string SameCommit = ", other content";

    /// <summary>Compares.</summary>
    /// <param name="references">The models, each with every installed version that it leaves open; null: all that came from a source.</param>
    /// <param name="network">How the network is used.</param>
    /// <param name="sink">Told in the phase <c>check</c> how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The models in the store's order. One whose source cannot be asked is among them, with the reason.</returns>
    /// <exception cref="KandilException">
    /// E_NOT_INSTALLED; E_ARGS: not a model of the store; E_NET: offline no model could be compared; where one reference is given
    /// and cannot be compared: the reason.
    /// </exception>
    public async Task<IReadOnlyList<ModelUpdate>> RunAsync(
        IReadOnlyList<string>? references, NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        IReadOnlyList<ModelRecord> records = Records(references);
        sink = new SerialSink(sink);
        using var connection = new SourceConnection(session, network) { Sink = sink };
        using var places = new SemaphoreSlim(AskedAtOnce);
        int done = 0;
        ModelUpdate[] updates = await Task.WhenAll(records.Select(CompareInTurnAsync));
        bool isAll = connection.IsOffline || references is [_]; // of many, one that cannot be asked hides nothing of the others
        return isAll && updates.Length > 0 && Array.TrueForAll(updates, update => update.State == UpdateState.Unknown)
            ? throw updates[0].Failure!
            : updates;

        async Task<ModelUpdate> CompareInTurnAsync(ModelRecord record)
        {
            await places.WaitAsync(cancellationToken);
            try
            {
                return await CompareAsync(connection, record, cancellationToken);
            }
            finally
            {
                places.Release();
                long share = Interlocked.Increment(ref done) * (long)Thousandths / records.Count;
                sink.Report(new OperationProgress("check", record.Id.ToString(), share, Thousandths));
            }
        }
    }

    private IReadOnlyList<ModelRecord> Records(IReadOnlyList<string>? references) => references is null
        ? [.. session.Store.List().Where(record => record.Source != ModelRecord.FileSource)]
        : [.. references.SelectMany(new FindModel(session).InStore).DistinctBy(record => record.Key)];

    private async Task<ModelUpdate> CompareAsync(SourceConnection connection, ModelRecord record, CancellationToken cancellationToken)
    {
        IModelSource source;
        try
        {
            source = record.Source == ModelRecord.FileSource
                ? throw UpdateErrors.FromFile(new InstalledNames(session.Store).NameOf(record))
                : await connection.TellingMirrorAsync(() => connection.OpenOfAsync(record, cancellationToken), record);
        }
        catch (KandilException exception) when (exception.Code != ErrorCode.Cancelled)
        {
            return Without(record, UpdateState.Unknown, exception); // a source that is not registered any more, too: it may have the model
        }

        try
        {
            var planner = new InstallPlanner(session.Store, connection.Http);
            InstallPlan plan = await connection.TellingMirrorAsync(() => planner.PlanAsync(source, Options(record, source), cancellationToken), record);
            ModelUpdate update = await ComparedAsync(record, plan, cancellationToken);
            return update.Plan is null ? update
                : update with { Plan = await new RepositoryFit(session, connection, source, plan.Model).WithVerdictAsync(update.Plan, allow: false, strict: false, cancellationToken) };
        }
        catch (KandilException exception) when (exception.Code != ErrorCode.Cancelled)
        {
            return Without(record, exception.Code == ErrorCode.NotFound ? UpdateState.Gone : UpdateState.Unknown, exception);
        }
    }

    // The same wishes as when it was installed, so that an update neither brings nor loses files on its own.
    private static InstallOptions Options(ModelRecord record, IModelSource source) => new(SourceRanges.ReferenceOf(record, source, record.Alias ?? record.Revision))
    {
        Revision = source is HuggingFaceSource ? record.Revision : null,
        Wishes = new FileWishes
        {
            Quantization = record.Variant,
            Library = record.Library,
            Include = record.Include ?? [],
            Exclude = record.Exclude ?? [],
            AllowCode = record.Files.Any(file => file.CanRunCode),
        },
        Pin = record.Pinned,
    };

    private async Task<ModelUpdate> ComparedAsync(ModelRecord record, InstallPlan plan, CancellationToken cancellationToken)
    {
        bool isOtherVersion = plan.Key.Revision != record.Revision;
        var installed = new InstalledFiles(session.Store);
        // The version that the alias leads to may be here beside this one.
        ModelRecord? same = isOtherVersion ? installed.Find(plan.Key) : record;
        bool isHere = same is not null && await installed.HoldsAsync(same, plan.Model, plan.Files, cancellationToken);
        ModelUpdate update = Without(record, isHere ? UpdateState.Current : UpdateState.Available, null);
        return isHere ? update
            : isOtherVersion ? update with { Installed = record.Revision, Available = plan.Key.Revision, Plan = plan }
            : update with
            {
                Installed = Named(record, record.Commit),
                Available = Named(record, plan.Model.Commit) + (record.Commit == plan.Model.Commit ? SameCommit : ""),
                Plan = plan,
            };
    }

    private ModelUpdate Without(ModelRecord record, UpdateState state, KandilException? failure) => new()
    {
        Record = record,
        Model = LocatedModel.Installed(session, record).Describe(),
        State = state,
        Installed = IsVersion(record) ? record.Revision : Short(record.Commit) ?? record.Revision,
        Failure = failure,
    };

    // A version whose manifest is another one now has the same name before and after.
    private static string Named(ModelRecord record, string? commit) =>
        IsVersion(record) ? $"{record.Revision} ({Short(commit)})" : Short(commit) ?? record.Revision;

    private static bool IsVersion(ModelRecord record) => record.SourceManifest is not null;

    private static string? Short(string? commit) => commit is { Length: > ShownDigits } ? commit[..ShownDigits] : commit;
}
