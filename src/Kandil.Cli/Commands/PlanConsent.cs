using Kandil.Cli.Rendering;
using Kandil.Cli.Terminal;
using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Commands;

/// <summary>Asks about a plan: a license with terms of its own, and the download.</summary>
internal static class PlanConsent
{
    /// <summary>Asks. <c>--yes</c> answers the question about the download; a license is accepted by name or at the prompt, never by it.</summary>
    /// <returns>The plan, with the license accepted where it was.</returns>
    /// <exception cref="KandilException">E_COMPAT, E_QUOTA, E_DISK: it is not possible, so nothing is asked; E_LICENSE, E_ARGS: nobody to ask.</exception>
    /// <exception cref="DeclinedException">The answer is no.</exception>
    public static async Task<InstallPlan> AskAsync(Invocation invocation, InstallPlan plan)
    {
        plan.EnsurePossible(invocation.Session.Store.Root);
        if (plan is { NeedsLicense: true, AcceptsLicense: false })
        {
            plan = await AcceptAsync(invocation, plan);
        }

        string bytes = plan.DownloadBytes > 0 ? $"Download {new ByteSize(plan.DownloadBytes)}" : "Install from what is here";
        await invocation.ConfirmAsync($"Installing {plan.Reference}", bytes);
        return plan;
    }

    private static async Task<InstallPlan> AcceptAsync(Invocation invocation, InstallPlan plan)
    {
        if (!invocation.CanAsk)
        {
            throw AcquisitionErrors.LicenseNotAccepted(plan.Reference, plan.License!, LicenseTerms.PlacesOf(plan.Model));
        }

        foreach (string line in LicenseText.Lines(plan))
        {
            invocation.Terminal.WriteError(line);
        }

        await Confirmation.AskAsync(
            invocation.Terminal, $"Do you accept the license {ErrorLines.OneLine(plan.License!)} of {plan.Model.Id}", invocation.Cancellation);
        return plan with { AcceptsLicense = true };
    }
}
