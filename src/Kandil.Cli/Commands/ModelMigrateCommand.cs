using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.StoreCare;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model migrate</c></summary>
internal sealed class ModelMigrateCommand : OperationCommand
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would be done and change nothing." };

    /// <summary>Makes the command.</summary>
    public ModelMigrateCommand()
        : base("migrate", "Take over the models that older programs left in the models' folder.") => Add(_dryRun);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model migrate --dry-run", "kandil model migrate"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        bool isDryRun = invocation.Arguments.GetValue(_dryRun);
        MigrateResult result = await invocation.WithProgressAsync(sink => new MigrateStore(invocation.Session).RunAsync(isDryRun, sink, invocation.Cancellation));
        invocation.Succeed(
            Sentence(result, isDryRun), () => MigrateData.From(result, isDryRun), json => json.MigrateData, () => Show(invocation, result, isDryRun));
        return 0;
    }

    private static void Show(Invocation invocation, MigrateResult result, bool isDryRun)
    {
        foreach (ModelRecord record in result.Adopted)
        {
            invocation.Terminal.WriteLine(invocation.Mode.Quiet ? record.Id.ToString() : $"{(isDryRun ? "would adopt" : "adopted")} {record.Id}");
        }

        if (!invocation.Mode.Quiet)
        {
            foreach (string moved in result.Moved)
            {
                invocation.Terminal.WriteLine($"{(isDryRun ? "would move" : "moved")} {moved}");
            }

            invocation.Terminal.WriteLine(Sentence(result, isDryRun));
        }
    }

    private static string Sentence(MigrateResult result, bool isDryRun) => result.IsUnchanged
        ? "Everything is as it should be: nothing was changed."
        : $"{(isDryRun ? "Would take over" : "Took over")} {Counted.Of(result.Adopted.Count, "model")}.";
}
