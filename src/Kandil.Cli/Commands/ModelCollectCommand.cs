using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model gc</c></summary>
internal sealed class ModelCollectCommand : OperationCommand
{
    private static readonly (string Heading, bool IsNumber)[] Columns = [("NAME", false), ("FREES", true), ("LAST USED", false)];

    private readonly Option<string> _target = new("--target-gb") { Description = "Remove models until all together take at most so many GB.", HelpName = "n" };
    private readonly Option<string> _quota = new("--quota-gb") { Description = "Remove models only where all together take more than so many GB.", HelpName = "n" };
    private readonly Option<string> _setQuota = new("--set-quota") { Description = "What models may take together from now on, such as 200GB, or none.", HelpName = "size" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would go and remove nothing." };

    /// <summary>Makes the command.</summary>
    public ModelCollectCommand()
        : base("gc", "Make room: remove the models that were not used for longest, and what nobody comes back for.")
    {
        Add(_target);
        Add(_quota);
        Add(_setQuota);
        Add(_dryRun);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        ["kandil model gc --target-gb 100 --dry-run", "kandil model gc --set-quota 200GB", "kandil model gc --yes"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        ParseResult parse = invocation.Arguments;
        bool isDryRun = parse.GetValue(_dryRun);
        bool setsQuota = parse.GetValue(_setQuota) is not null;
        long? quota = NewQuota(parse);
        CollectRequest request = new()
        {
            // What is to hold from now on decides what goes, before it is written down.
            Quota = parse.Gigabytes(_quota) ?? (setsQuota ? quota ?? long.MaxValue : null),
            Target = parse.Gigabytes(_target),
            DryRun = true,
        };
        CollectStore collect = new(invocation.Session);
        CollectResult result = await collect.RunAsync(request, invocation.Cancellation);
        if (!isDryRun)
        {
            await AskAsync(invocation, result);
            if (setsQuota)
            {
                await collect.SetQuotaAsync(quota, invocation.Cancellation);
                invocation.Remark(quota is { } most ? $"Models may take {new ByteSize(most)} together." : "Models may take what the disk has.");
            }

            result = await collect.RunAsync(request with { DryRun = false }, invocation.Cancellation);
        }

        invocation.Succeed(
            Sentence(result), () => CollectData.From(result, quota), EnvelopeJson.Default.CollectData, () => Show(invocation, result));
        return 0;
    }

    private long? NewQuota(ParseResult parse) =>
        parse.GetValue(_setQuota) is { } text && !text.Equals("none", StringComparison.OrdinalIgnoreCase) ? parse.Size(_setQuota) : null;

    private static async Task AskAsync(Invocation invocation, CollectResult result)
    {
        if (result.Removed.Count > 0 && !invocation.Mode.Yes)
        {
            if (!invocation.Mode.Json)
            {
                ShowModels(invocation, result);
            }

            await invocation.ConfirmAsync("Removing models", $"Remove {Models(result)}, {new ByteSize(result.BytesBefore - result.BytesAfter)}");
        }
    }

    private static void Show(Invocation invocation, CollectResult result)
    {
        if (result.DryRun || invocation.Mode.Yes)
        {
            ShowModels(invocation, result);
        }

        if (!invocation.Mode.Quiet)
        {
            invocation.Terminal.WriteLine(Sentence(result));
        }

        if (result.InUse.Count > 0)
        {
            invocation.Remark($"In use, and left: {string.Join(", ", result.InUse.Select(record => record.Key))}.");
        }

        if (!result.IsReached)
        {
            invocation.Remark($"Still above {new ByteSize(result.Limit!.Value)}: the rest is pinned or in use.");
        }
    }

    private static void ShowModels(Invocation invocation, CollectResult result)
    {
        if (result.Removed.Count > 0)
        {
            TextTable.Write(invocation.Terminal, Columns, result.Removed.Select(model => (IReadOnlyList<string>)
                [model.Record.Key.ToString(), new ByteSize(model.FreedBytes).ToString(), ModelText.Time(model.LastUsed)]));
        }
    }

    private static string Models(CollectResult result) => result.Removed.Count == 1 ? "1 model" : $"{result.Removed.Count} models";

    private static string Sentence(CollectResult result)
    {
        long freed = result.BytesBefore - result.BytesAfter + result.LeftoverBytes;
        string removed = result.DryRun ? $"Would remove {Models(result)}" : $"Removed {Models(result)}";
        return result.Removed.Count == 0 && freed == 0
            ? $"Nothing to remove: models take {new ByteSize(result.BytesAfter)}."
            : $"{removed}, {new ByteSize(freed)}; models {(result.DryRun ? "would then take" : "take")} {new ByteSize(result.BytesAfter)}.";
    }
}
