using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations.StoreCare;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model gc</c></summary>
internal sealed class ModelCollectCommand : OperationCommand
{
    private static readonly TextColumn[] Columns = [("NAME", false), ("FREES", true), ("LAST USED", false)];

    private readonly Option<string> _target = new("--target-gb") { Description = "Remove models until all together take at most so many GB.", HelpName = "n" };
    private readonly Option<string> _quota = new("--quota-gb") { Description = "Remove models only where all together take more than so many GB.", HelpName = "n" };
    private readonly Option<string> _setQuota = new("--set-quota") { Description = "What models may take together from now on, such as 200GB, or none. Removes nothing, unless --target-gb or --quota-gb is given too.", HelpName = "size" };
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
        CollectStore.CheckQuota(quota);
        CollectRequest request = new()
        {
            // What is to hold from now on decides what goes, also where it is only tried.
            Quota = parse.Gigabytes(_quota) ?? (setsQuota ? quota ?? CollectRequest.NoQuota : null),
            Target = parse.Gigabytes(_target),
            DryRun = true,
        };
        CollectStore collect = new(invocation.Session);
        if (setsQuota && !isDryRun)
        {
            // First, so that it holds whatever the answer about removing is.
            await collect.SetQuotaAsync(quota, invocation.Cancellation);
            invocation.Remark(quota is { } most ? $"Models may take {new ByteSize(most)} together from now on." : "Models may take what the disk has.");
        }

        CollectResult result = await collect.RunAsync(request, invocation.Cancellation);
        bool setsAlone = setsQuota && request.Target is null && parse.GetValue(_quota) is null;
        bool isSpared = setsAlone || (!isDryRun && !await MayRemoveAsync(invocation, result, setsQuota));
        result = isSpared ? result.Spared() with { DryRun = isDryRun }
            : isDryRun ? result
            : await collect.RunAsync(request with { DryRun = false }, invocation.Cancellation);
        invocation.Succeed(
            Sentence(result), () => CollectData.From(result, quota), json => json.CollectData, () => Show(invocation, result, isSpared));
        return 0;
    }

    private long? NewQuota(ParseResult parse) =>
        parse.GetValue(_setQuota) is { } text && !text.Equals("none", StringComparison.OrdinalIgnoreCase) ? parse.Size(_setQuota) : null;

    // A quota can be set without anything being removed: then an answer of no, or nobody to ask, is no failure.
    private static async Task<bool> MayRemoveAsync(Invocation invocation, CollectResult result, bool setsQuota)
    {
        if (result.Removed.Count == 0 || invocation.Mode.Yes)
        {
            return true;
        }

        if (setsQuota && !invocation.CanAsk)
        {
            return false;
        }

        if (!invocation.Mode.Json)
        {
            ShowModels(invocation, result);
        }

        try
        {
            await invocation.ConfirmAsync("Removing models", $"Remove {Models(result)}, {new ByteSize(result.BytesBefore - result.BytesAfter)}");
            return true;
        }
        catch (DeclinedException) when (setsQuota)
        {
            return false;
        }
    }

    private static void Show(Invocation invocation, CollectResult result, bool isSpared)
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

        if (isSpared && !result.IsReached)
        {
            invocation.Remark("That is more than they may take. Nothing was removed, and nothing more can be installed: make room with kandil model gc.");
        }
        else if (!result.IsReached)
        {
            invocation.Remark($"Still above {new ByteSize(result.Limit!.Value)}: the rest is pinned or in use.");
        }
    }

    private static void ShowModels(Invocation invocation, CollectResult result)
    {
        if (result.Removed.Count > 0)
        {
            TextTable.Write(invocation.Terminal, Columns, result.Removed.Select(model => (IReadOnlyList<string>)
                [model.Name, new ByteSize(model.FreedBytes).ToString(), ModelText.Time(model.LastUsed)]));
        }
    }

    private static string Models(CollectResult result) => Counted.Of(result.Removed.Count, "model");

    private static string Sentence(CollectResult result)
    {
        long freed = result.BytesBefore - result.BytesAfter + result.LeftoverBytes;
        string removed = result.DryRun ? $"Would remove {Models(result)}" : $"Removed {Models(result)}";
        return result.Removed.Count == 0 && freed == 0
            ? $"{(result.IsReached ? "Nothing to remove: models" : "Models")} take {new ByteSize(result.BytesAfter)}."
            : $"{removed}, {new ByteSize(freed)}; models {(result.DryRun ? "would then take" : "take")} {new ByteSize(result.BytesAfter)}.";
    }
}
