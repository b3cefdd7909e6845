using Kandil.Core.Errors;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.References;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Provisioning;

/// <summary>
/// Keeps a single model as it is desired: the steps of desired state configuration. What is fetched is fetched as
/// <see cref="ProvisionModels"/> does it.
/// </summary>
public sealed class KeepModel(KandilSession session)
{
    /// <summary>What is here. Nobody but an Ollama on this machine is asked.</summary>
    /// <param name="desired">The model; its revision and quantisation say which installed one is meant.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_ARGS: it is no reference; E_SCHEMA, E_PERM, E_DISK: the registry; for one of Ollama's E_BACKEND.</exception>
    public async Task<ModelState> GetAsync(DesiredModel desired, CancellationToken cancellationToken)
    {
        if (PullOllamaModel.NameOf(desired.Requirement.Model) is null)
        {
            InstalledRequirement installed = Installed(desired.Requirement);
            return StateOf(desired.Requirement.Model, desired.Exists ? installed.Nearest() : installed.Meant() is [var first, ..] ? first : null);
        }

        KandilModel? model = await new OllamaRequirement(session, desired.Requirement, dryRun: true).FindAsync(cancellationToken);
        return StateOf(desired.Requirement.Model, model);
    }

    /// <summary>
    /// Compares what is here with what shall be. The source is asked as <see cref="ProvisionModels"/> says. A model that is not
    /// here is not as desired, also where its source cannot say whether it could be installed: the remark then has the reason.
    /// </summary>
    /// <param name="desired">What shall be.</param>
    /// <param name="network">How the network is used.</param>
    /// <param name="sink">Where warnings go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_ARGS, E_SCHEMA; for a model that is here, whatever keeps it from being compared.</exception>
    public async Task<ModelComparison> TestAsync(DesiredModel desired, NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        ModelState state = await GetAsync(desired, cancellationToken);
        if (!desired.Exists)
            return new ModelComparison(state, state.Exists ? [ModelDifference.Existence] : [], null);
        RequirementResult result = await MeetAsync(desired, dryRun: true, network, sink, cancellationToken);
        return result.Failure is not { } failure ? new ModelComparison(state, Differences(desired, state, result.State), result.Message)
            : state.Exists || failure.Code == ErrorCode.Args || failure.Code == ErrorCode.Schema ? throw failure
            : new ModelComparison(state, [ModelDifference.Existence], $"It could not be installed now: {failure.Message}");
    }

    /// <summary>Makes it as desired. What is so already is left as it is.</summary>
    /// <param name="desired">What shall be.</param>
    /// <param name="dryRun">True to change nothing, and to say what would be.</param>
    /// <param name="network">How the network is used.</param>
    /// <param name="sink">Where progress and warnings go.</param>
    /// <param name="cancellationToken">Gives up; a download goes on where it stopped.</param>
    /// <exception cref="KandilException">Whatever keeps the requirement from being met, a license that it does not accept included.</exception>
    public async Task<ModelChange> SetAsync(DesiredModel desired, bool dryRun, NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        ModelState before = await GetAsync(desired, cancellationToken);
        string? message = desired.Exists
            ? await MakeRightAsync(desired, dryRun, network, sink, cancellationToken)
            : await RemoveAsync(desired, before, dryRun, sink, cancellationToken);
        ModelState after = dryRun ? Projected(desired, before) : await GetAsync(desired, cancellationToken);
        return new ModelChange(before, after, message);
    }

    /// <summary>Every model of this machine that could be required of another: those with a source, and Ollama's where it answers.</summary>
    /// <param name="network">Whether Ollama on this machine may be asked.</param>
    /// <param name="sink">Told what is left out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the registry.</exception>
    public async Task<IReadOnlyList<ModelState>> ExportAsync(NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        ILookup<bool, ModelRecord> records = session.Store.List().ToLookup(record => record.Source != ModelRecord.FileSource);
        foreach (ModelRecord own in records[false])
            sink.Verbose($"{own.Id} is left out: it was taken in from a file, and no other machine could get it.");
        IReadOnlyList<KandilModel> listed = await new ListModels(session).RunAsync(null, network.Offline == true, sink, cancellationToken);
        return
        [
            .. records[true].Select(record => StateOf(ReferenceOf(record), record)),
            .. listed.Where(model => model.Origin == ModelOrigin.Ollama).Select(model => StateOf(model.Name, model)),
        ];
    }

    private async Task<string?> MakeRightAsync(DesiredModel desired, bool dryRun, NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        RequirementResult result = await MeetAsync(desired, dryRun, network, sink, cancellationToken);
        if (result.Failure is not null)
            throw result.Failure;
        if (desired.Pinned != false || PullOllamaModel.NameOf(desired.Requirement.Model) is not null || Installed(desired.Requirement).Nearest() is not { Pinned: true } pinned)
            return result.Message;
        if (!dryRun)
            await session.Store.SetPinnedAsync(pinned, false, cancellationToken);
        return result.Message is null ? "unpinned" : $"{result.Message}, unpinned";
    }

    private async Task<string?> RemoveAsync(DesiredModel desired, ModelState before, bool dryRun, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (!before.Exists)
            return null;
        if (PullOllamaModel.NameOf(desired.Requirement.Model) is not null)
        {
            if (!dryRun)
                await new OllamaModels(session).RemoveAsync(desired.Requirement.Model, cancellationToken);
            return "removed from Ollama";
        }

        IReadOnlyList<ModelRecord> records = Installed(desired.Requirement).Meant();
        foreach (ModelRecord record in records)
        {
            if (record.Pinned)
                sink.Warn($"{record.Id} was pinned. A pin keeps clean-up from a model, not whoever names it.");
            if (!dryRun)
                await new UninstallModel(session).RemoveAsync(record, cancellationToken);
        }

        return records.Count == 1 ? "removed" : $"{records.Count} versions removed";
    }

    private async Task<RequirementResult> MeetAsync(DesiredModel desired, bool dryRun, NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        var file = new RequirementFile { Path = "the desired state", Models = [desired.Requirement with { Pin = desired.Pinned == true }] };
        NetworkOptions through = desired.Mirror is null ? network : network with { Mirror = desired.Mirror };
        return (await new ProvisionModels(session).RunAsync(file, dryRun, through, sink, cancellationToken))[0];
    }

    private static ModelDifference[] Differences(DesiredModel desired, ModelState state, RequirementState met)
    {
        if (!state.Exists)
            return [ModelDifference.Existence];
        ModelRequirement wish = desired.Requirement;
        (ModelDifference What, bool Differs)[] known =
        [
            (ModelDifference.Revision, wish.Revision is { } revision && revision != state.Revision && revision != state.Commit && met != RequirementState.AlreadyRight),
            (ModelDifference.Pin, desired.Pinned is { } pinned && pinned != (state.Pinned ?? false)),
            (ModelDifference.License, wish.AcceptLicense is { } license && !license.Equals(state.AcceptedLicense, StringComparison.OrdinalIgnoreCase)),
            (ModelDifference.Include, !wish.Include.SequenceEqual(state.Include ?? [])),
            (ModelDifference.Exclude, !wish.Exclude.SequenceEqual(state.Exclude ?? [])),
            (ModelDifference.Library, wish.Library is { } library && !library.Equals(state.Library, StringComparison.OrdinalIgnoreCase)),
        ];
        ModelDifference[] found = [.. known.Where(one => one.Differs).Select(one => one.What)];
        return found.Length == 0 && met != RequirementState.AlreadyRight ? [ModelDifference.Content] : found;
    }

    // As far as it can be told without doing it.
    private static ModelState Projected(DesiredModel desired, ModelState before)
    {
        ModelRequirement wish = desired.Requirement;
        return !desired.Exists ? new ModelState { Model = before.Model, Exists = false } : before with
        {
            Exists = true,
            Revision = wish.Revision ?? before.Revision,
            Quantization = wish.Quantization ?? before.Quantization,
            Pinned = desired.Pinned ?? before.Pinned ?? (PullOllamaModel.NameOf(wish.Model) is null ? false : null),
            AcceptedLicense = wish.AcceptLicense ?? before.AcceptedLicense,
            Include = wish.Include.Count > 0 ? wish.Include : null,
            Exclude = wish.Exclude.Count > 0 ? wish.Exclude : null,
            Library = wish.Library ?? before.Library,
        };
    }

    private InstalledRequirement Installed(ModelRequirement requirement)
    {
        using var connection = new SourceConnection(session, new NetworkOptions { Offline = true });
        return new InstalledRequirement(session.Store, connection.Parse(requirement.Model), requirement);
    }

    private ModelState StateOf(string reference, ModelRecord? record) => record is null ? new ModelState { Model = reference, Exists = false } : new ModelState
    {
        Model = reference,
        Exists = true,
        Revision = record.Revision.Length > 0 ? record.Revision : null,
        Quantization = record.Variant,
        Mirror = record.Mirror,
        Pinned = record.Pinned,
        AcceptedLicense = (record.LicenseAccepted ?? session.Store.FindAcceptance(record.Source, record.Id, record.License))?.Type,
        Include = record.Include,
        Exclude = record.Exclude,
        Library = record.Library,
        License = record.License,
        Commit = record.Commit,
        Size = record.TotalSize,
        Path = session.Store.PathOf(record),
    };

    private static ModelState StateOf(string reference, KandilModel? ollama) =>
        new() { Model = reference, Exists = ollama is not null, License = ollama?.License, Size = ollama?.Size };

    private static string ReferenceOf(ModelRecord record)
    {
        string id = record.Id.ToString();
        return record.Source == ReferenceVocabulary.HuggingFace && ModelReference.TryParse(id) is { Kind: ModelReferenceKind.HubRepository } ? id : $"{record.Source}:{id}";
    }
}
