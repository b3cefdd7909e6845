using System.Management.Automation;
using Kandil.Core.Errors;
using Kandil.Core.Operations.StoreCare;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;
using Kandil.PowerShell.Errors;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Makes room: removes the models that were not used for longest, and what nobody comes back for. Never a pinned model or one in use.</summary>
[Cmdlet(VerbsCommon.Optimize, "KandilStore", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(CollectResult))]
public sealed class OptimizeKandilStoreCommand : KandilCmdlet
{
    /// <summary>Removes models until all together take at most so much, such as 100GB.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    public SizeValue? Target { get; set; }

    /// <summary>Removes models only where all together take more than this; the store's own quota without it.</summary>
    [Parameter]
    [ValidateNotNull]
    public SizeValue? Quota { get; set; }

    /// <summary>What models may take together from now on, such as 200GB; none, or $null, for no limit. Removes nothing, unless -Target or -Quota is given too.</summary>
    [Parameter]
    [AllowNull]
    public QuotaValue? SetQuota { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Runs as a job on a thread of this process; it can ask nobody, so give -Force.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!RunsAsJob(AsJob))
        {
            DoItem(null, CollectAsync);
        }
    }

    private async Task CollectAsync(PipelinePump pump, CancellationToken cancellationToken)
    {
        CollectStore collect = new(Session);
        bool setsQuota = MyInvocation.BoundParameters.ContainsKey(nameof(SetQuota));
        CollectStore.CheckQuota(SetQuota?.Bytes);
        if (setsQuota && await pump.AskAsync(ApprovesQuota))
        {
            await collect.SetQuotaAsync(SetQuota?.Bytes, cancellationToken);
        }

        // With -WhatIf it is not set, and what it would mean is shown all the same.
        long? set = setsQuota && IsWhatIf ? SetQuota?.Bytes ?? CollectRequest.NoQuota : null;
        CollectRequest request = new() { Quota = Quota?.Bytes ?? set, Target = Target?.Bytes, DryRun = true };
        CollectResult result = await collect.RunAsync(request, cancellationToken);
        bool isSpared = setsQuota && Target is null && Quota is null;
        if (isSpared)
        {
            result = result.Spared() with { DryRun = IsWhatIf };
        }
        else if (await pump.AskAsync(() => ApprovesRemoval(result)))
        {
            result = await collect.RunAsync(request with { DryRun = false }, cancellationToken);
        }
        else if (!IsWhatIf)
        {
            (result, isSpared) = (result.Spared(), true);
        }

        if (!result.IsReached)
        {
            string verb = result.DryRun ? "would still take" : isSpared ? "take" : "still take";
            string why = isSpared
                ? $"nothing was removed, and no more can be installed. Make room: {CommandSpelling.Spell(new OperationCall(OperationNames.CollectStore))}"
                : "the rest is pinned or in use.";
            pump.Warn($"Models {verb} {new ByteSize(result.BytesAfter)}, more than {new ByteSize(result.Limit!.Value)}: {why}");
        }

        pump.Post(() => WriteObject(result));
    }

    private bool ApprovesQuota() =>
        Approves(SetQuota?.ToString() ?? "no limit", "Set what models may take together", Force);

    // Leftovers are nobody's; only models are asked about.
    private bool ApprovesRemoval(CollectResult result) => result.Removed.Count == 0
        ? !IsWhatIf
        : Approves($"{string.Join(", ", result.Removed)} ({new ByteSize(result.BytesBefore - result.BytesAfter)})", "Remove models", Force);
}
