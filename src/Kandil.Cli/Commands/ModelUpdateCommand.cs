using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model update</c> and <c>kandil model outdated</c>, which only shows what there is.</summary>
internal sealed class ModelUpdateCommand : OperationCommand
{
    private static readonly TextColumn[] Columns = [("NAME", false), ("STATE", false), ("VERSION", false), ("DOWNLOAD", true)];

    private readonly Argument<string[]> _models = new("model") { Description = "Names of 'kandil model list'. [all]", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _apply = new("--apply") { Description = "Install what is newer." };
    private readonly Option<bool> _acceptLicense = new("--accept-license") { Description = "Accept the licenses of what is newer, which you have read." };
    private readonly Option<bool> _allowIncompatible = new("--allow-incompatible") { Description = "Install what does not fit this machine, too." };
    private readonly NetworkArguments _network = new();
    private readonly bool _applies;

    /// <summary>Makes the command.</summary>
    /// <param name="applies">False for the one that only shows.</param>
    public ModelUpdateCommand(bool applies)
        : base(applies ? "update" : "outdated", applies ? "Show what is newer at the sources, and install it with --apply." : "Show what is newer at the sources.")
    {
        _applies = applies;
        Add(_models);
        if (applies)
        {
            Add(_apply);
            Add(_acceptLicense);
            Add(_allowIncompatible);
        }

        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override bool GoesOnAfterStop => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => _applies
        ? ["kandil model update", "kandil model update --apply --yes", "kandil model update owner/repo --apply"]
        : ["kandil model outdated", "kandil model outdated --json"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        NetworkOptions network = _network.Read(invocation);
        string[] named = invocation.Arguments.GetValue(_models) ?? [];
        IReadOnlyList<ModelUpdate> updates = await new FindOutdated(invocation.Session).RunAsync(
            named.Length == 0 ? null : named, network, invocation.Sink, invocation.Cancellation);
        return _applies && invocation.Arguments.GetValue(_apply) ? await ApplyAsync(invocation, updates, network) : Compare(invocation, updates);
    }

    // What is gone was found out; what could not be compared failed.
    private static int Compare(Invocation invocation, IReadOnlyList<ModelUpdate> updates) => invocation.Conclude(
        [.. updates.Where(update => update.State == UpdateState.Unknown).Select(update => (update.Model.Name, update.Failure!))], updates.Count,
        Sentence(updates, invocation.Mode.Network.Mirror), () => new UpdateListData([.. updates.Select(UpdateData.From)]), json => json.UpdateListData,
        () => Show(invocation, updates));

    private async Task<int> ApplyAsync(Invocation invocation, IReadOnlyList<ModelUpdate> updates, NetworkOptions network)
    {
        ModelUpdate[] newer = [.. updates.Where(update => update.State == UpdateState.Available)];
        if (newer.Length > 0 && !invocation.Mode.Yes)
        {
            Show(invocation, newer);
            await invocation.ConfirmAsync("Updating", $"Install {Count(newer.Length)}, {new ByteSize(newer.Sum(update => update.DownloadBytes ?? 0))}");
        }

        var done = new List<UpdateData>();
        var failed = new List<(string, KandilException)>();
        foreach (ModelUpdate update in updates)
        {
            UpdateData data = UpdateData.From(update);
            if (update.Failure is { } gone)
            {
                failed.Add((update.Model.Name, gone));
                data = data with { Error = ItemFailureData.From(gone) };
            }
            else if (update.State == UpdateState.Available)
            {
                data = await ApplyAsync(invocation, update, network, failed);
            }

            done.Add(data);
        }

        string sentence = newer.Length == 0 ? "Everything is up to date." : $"Updated {Count(done.Count(data => data.State == "updated"))}.";
        return invocation.Conclude(
            failed, updates.Count, sentence, () => new UpdateListData(done), json => json.UpdateListData,
            () =>
            {
                foreach (UpdateData data in done.Where(data => data.State == "updated"))
                {
                    invocation.Terminal.WriteLine(invocation.Mode.Quiet ? data.Name : $"Updated {data.Name}: {data.Installed} → {data.Available}.");
                }

                if (newer.Length == 0 && failed.Count == 0)
                {
                    invocation.Remark(sentence);
                }
            });
    }

    private async Task<UpdateData> ApplyAsync(
        Invocation invocation, ModelUpdate update, NetworkOptions network, List<(string, KandilException)> failed)
    {
        try
        {
            InstallPlan plan = update.Plan! with { AllowsIncompatible = invocation.Arguments.GetValue(_allowIncompatible) };
            await invocation.WithProgressAsync(sink => new UpdateModel(invocation.Session).RunAsync(
                update with { Plan = plan }, invocation.Arguments.GetValue(_acceptLicense), network, sink, invocation.Cancellation));
            return UpdateData.From(update) with { State = "updated" };
        }
        catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled)
        {
            failed.Add((update.Model.Name, failure));
            return UpdateData.From(update) with { Error = ItemFailureData.From(failure) };
        }
    }

    private static void Show(Invocation invocation, IReadOnlyList<ModelUpdate> updates)
    {
        if (invocation.Mode.Json)
        {
            return;
        }

        if (updates.Count > 0)
        {
            TextTable.Write(invocation.Terminal, Columns, updates.Select(update => (IReadOnlyList<string>)
                [update.Model.Name, update.State.ToString().ToLowerInvariant(), update.Summary, update.DownloadBytes is { } bytes ? new ByteSize(bytes).ToString() : ""]));
        }

        foreach (ModelUpdate update in updates.Where(update => update.State == UpdateState.Gone))
        {
            invocation.Remark($"{update.Model.Name}: {ErrorLines.OneLine(update.Reason!)}");
        }

        invocation.Remark(Sentence(updates, invocation.Mode.Network.Mirror));
    }

    private static string Sentence(IReadOnlyList<ModelUpdate> updates, string? mirror)
    {
        int newer = updates.Count(update => update.State == UpdateState.Available);
        int gone = updates.Count(update => update.State == UpdateState.Gone);
        int unknown = updates.Count(update => update.State == UpdateState.Unknown);
        string found = updates.Count == 0 ? "No model was installed from a source."
            : newer > 0 ? $"{Count(newer)} can be updated: {CommandSpelling.Spell(new OperationCall(OperationNames.UpdateModel).With(OptionNames.Apply).Through(mirror))}."
            : "Nothing newer was found.";
        found += gone > 0 ? $" {Count(gone)} {(gone == 1 ? "is" : "are")} gone from the source." : "";
        return unknown > 0 ? $"{found} {Count(unknown)} could not be compared." : found;
    }

    private static string Count(int models) => Counted.Of(models, "model");
}
