using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Pipeline;

/// <summary>Asks the user about a plan: whether to do it at all, about a large download, and about a license with terms of its own.</summary>
/// <param name="cmdlet">The cmdlet that asks.</param>
/// <param name="action">What is done, as ShouldProcess says it: <c>Install model</c>.</param>
internal sealed class Consent(KandilCmdlet cmdlet, string action)
{
    // What takes a minute or more on an ordinary line, and a good part of a small disk.
    private const long LargeDownload = 1L << 30;

    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>Asks what is to be asked; on the pipeline's thread.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="force">True: nothing is asked but what only a person can answer, which a license is.</param>
    /// <returns>The plan, with the license accepted where it was; null when it is not to be run.</returns>
    /// <exception cref="KandilException">E_COMPAT, E_QUOTA, E_DISK: it is not possible, so nothing is asked; E_LICENSE: the license was not accepted, or nobody can be asked; E_ARGS: nobody can be asked about a large download.</exception>
    public InstallPlan? To(InstallPlan plan, SwitchParameter force)
    {
        if (plan.AlreadyInstalled && !cmdlet.IsWhatIf)
        {
            return plan;
        }

        if (!cmdlet.IsWhatIf)
        {
            plan.EnsurePossible(ProcessSession.Current.Store.Root);
        }

        if (!cmdlet.Approves(Target(plan), action, force))
        {
            return null;
        }

        if (plan is { NeedsLicense: true, AcceptsLicense: false })
        {
            AskAboutLicense(plan);
            plan = plan with { AcceptsLicense = true };
        }

        bool isAsked = plan.DownloadBytes < LargeDownload || force || cmdlet.MyInvocation.BoundParameters.ContainsKey("Confirm");
        return isAsked || AskAboutSize(plan) ? plan : null;
    }

    private void AskAboutLicense(InstallPlan plan)
    {
        IReadOnlyList<Uri> places = LicenseTerms.PlacesOf(plan.Model);
        string where = places.Count > 0 ? string.Join(" and ", places.Select(place => place.AbsoluteUri)) : plan.Model.Server.Host;
        string question = $"{plan.Reference} has the license {plan.License}, which has terms of its own. They are at {where}. Have you read them, and do you accept them?";
        bool isAccepted = Ask(() => IsAnsweredYes($"License {plan.License}", question), _ => AcquisitionErrors.LicenseNotAccepted(plan.Reference, plan.License!, places));
        if (!isAccepted)
        {
            throw AcquisitionErrors.LicenseDeclined(plan.Reference, plan.License!, places);
        }
    }

    private bool AskAboutSize(InstallPlan plan)
    {
        var size = new ByteSize(plan.DownloadBytes);
        return Ask(
            () => cmdlet.ShouldContinue($"Download {size} for {plan.Reference}?", "Large download", ref _yesToAll, ref _noToAll),
            refusal => ArgumentErrors.NobodyToAsk($"Downloading {size} for {plan.Reference}", refusal));
    }

    // Not ShouldContinue, whose default is yes: nobody accepts terms by pressing Enter.
    private bool IsAnsweredYes(string caption, string question)
    {
        if (cmdlet.Host.UI is not { } screen)
        {
            throw new PSInvalidOperationException("This host has no screen.");
        }

        Collection<ChoiceDescription> choices = [new("&Yes", "Accepts the license."), new("&No", "Installs nothing.")];
        return screen.PromptForChoice(caption, question, choices, defaultChoice: 1) == 0;
    }

    // A host that has nobody to ask refuses in one of several ways; PowerShell's console whose input has ended, in the last.
    private static bool Ask(Func<bool> question, Func<Exception, KandilException> nobody)
    {
        try
        {
            return question();
        }
        catch (Exception refusal) when (HostRefusal.IsOf(refusal))
        {
            throw nobody(refusal);
        }
    }

    // Real text for -WhatIf and -Confirm: what, how much, from where, into where, under which license.
    private static string Target(InstallPlan plan)
    {
        string quantization = plan.Quantization is { } name ? $" {name}" : "";
        string files = Counted.Of(plan.Files.Count, "file");
        string here = plan.AlreadyHereBytes > 0 ? $" ({new ByteSize(plan.AlreadyHereBytes)} of {new ByteSize(plan.TotalBytes)} are here)" : "";
        string license = plan.License is { } identifier ? $"license {identifier}" : "no license named";
        string bytes = plan.AlreadyInstalled ? "installed already" : $"{new ByteSize(plan.DownloadBytes)} to download{here}";
        return $"{plan.Model.Source}:{plan.Model.Id}{quantization}: {files}, {bytes} from {plan.Model.Server.Authority} into {plan.Folder}, {license}";
    }
}
