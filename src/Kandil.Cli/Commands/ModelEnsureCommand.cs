using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Provisioning;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model ensure</c></summary>
internal sealed class ModelEnsureCommand : OperationCommand
{
    private static readonly TextColumn[] Columns = [("STATE", false), ("MODEL", false), ("WHAT", false)];

    private readonly Argument<string> _file = new("file") { Description = "A requirement file: JSON that names models." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would be done and change nothing." };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public ModelEnsureCommand()
        : base("ensure", "Bring this machine to what a requirement file says; a second run changes nothing.")
    {
        Add(_file);
        Add(_dryRun);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override bool GoesOnAfterStop => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model ensure models.json --dry-run", "kandil model ensure models.json --yes --json"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        RequirementFile file = RequirementFile.ReadJson(invocation.Arguments.GetRequiredValue(_file));
        bool isDryRun = invocation.Arguments.GetValue(_dryRun);
        if (!isDryRun && !invocation.Mode.Yes)
        {
            await AskAsync(invocation, file);
        }

        IReadOnlyList<RequirementResult> results = await RunAsync(invocation, file, isDryRun);
        (string, KandilException)[] failed = [.. results.Where(result => result.Failure is not null).Select(result => (result.Requirement.Model, result.Failure!))];
        return invocation.Conclude(
            failed, results.Count, Sentence(results),
            () => new EnsureData(file.Path, isDryRun, results.Any(IsChange), [.. results.Select(EntryData.From)]), json => json.EnsureData,
            () => Show(invocation, results));
    }

    // The question needs to know what is to come; an unattended run says --yes and skips it.
    private async Task AskAsync(Invocation invocation, RequirementFile file)
    {
        IReadOnlyList<RequirementResult> planned = await RunAsync(invocation, file, dryRun: true);
        if (!planned.Any(IsChange))
        {
            return;
        }

        if (!invocation.Mode.Json)
        {
            Show(invocation, planned);
        }

        await invocation.ConfirmAsync("Changing this machine's models", "Do it");
    }

    private Task<IReadOnlyList<RequirementResult>> RunAsync(Invocation invocation, RequirementFile file, bool dryRun) =>
        invocation.WithProgressAsync(sink => new ProvisionModels(invocation.Session).RunAsync(
            file, dryRun, _network.Read(invocation), sink, invocation.Cancellation));

    private static bool IsChange(RequirementResult result) => result.State is not (RequirementState.AlreadyRight or RequirementState.Failed);

    private static void Show(Invocation invocation, IReadOnlyList<RequirementResult> results)
    {
        if (invocation.Mode.Quiet || results.Count == 0)
        {
            return;
        }

        TextTable.Write(invocation.Terminal, Columns, results.Select(result => (IReadOnlyList<string>)
            [EntryData.StateText(result.State).Replace('_', ' '), result.Requirement.Model, result.Failure is null ? ErrorLines.OneLine(result.Message ?? "") : result.Failure.Code.Name]));
        invocation.Remark(Sentence(results));
    }

    private static string Sentence(IReadOnlyList<RequirementResult> results)
    {
        int changes = results.Count(IsChange);
        int failures = results.Count(result => result.State == RequirementState.Failed);
        string right = $"{results.Count - changes - failures} of {results.Count} {(results.Count == 1 ? "was" : "were")} right already";
        bool isPlan = results.Any(result => result.State is RequirementState.WouldInstall or RequirementState.WouldChange);
        return changes == 0 && failures == 0 ? "Everything is as required: nothing was changed."
            : $"{right}, {changes} {(isPlan ? "would be changed" : "changed")}, {failures} failed.";
    }
}
