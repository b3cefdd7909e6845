using System.Management.Automation;
using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Pipeline;

/// <summary>Asks the user about a plan: whether to do it at all, about a large download, and about a license with terms of its own.</summary>
internal sealed class Consent(KandilCmdlet cmdlet)
{
    // What takes a minute or more on an ordinary line, and a good part of a small disk.
    private const long LargeDownload = 1L << 30;

    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>Asks what is to be asked; on the pipeline's thread.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="force">True: a large download is not asked about.</param>
    /// <returns>The plan, with the license accepted where it was; null when it is not to be run.</returns>
    /// <exception cref="KandilException">E_LICENSE: the license was not accepted, or nobody can be asked; E_ARGS: nobody can be asked about a large download.</exception>
    public InstallPlan? To(InstallPlan plan, SwitchParameter force)
    {
        if (plan.AlreadyInstalled)
        {
            return plan;
        }

        if (!cmdlet.ShouldProcess(Target(plan), "Install model"))
        {
            return null;
        }

        if (plan is { NeedsLicense: true, AcceptsLicense: false })
        {
            if (!Ask($"{plan.Model.Id} has the license {plan.License}, which has terms of its own. Do you accept it?", "License", () => AcquisitionErrors.LicenseNotAccepted(plan.Reference, plan.License!)))
            {
                throw CommandLineErrors.LicenseDeclined(plan.Reference, plan.License!);
            }

            plan = plan with { AcceptsLicense = true };
        }

        bool isAsked = plan.DownloadBytes < LargeDownload || force || cmdlet.MyInvocation.BoundParameters.ContainsKey("Confirm");
        return isAsked || AskAboutSize(plan) ? plan : null;
    }

    private bool AskAboutSize(InstallPlan plan)
    {
        try
        {
            return cmdlet.ShouldContinue($"Download {new ByteSize(plan.DownloadBytes)} for {plan.Reference}?", "Large download", ref _yesToAll, ref _noToAll);
        }
        catch (PSInvalidOperationException exception)
        {
            throw ArgumentErrors.NobodyToAsk($"Downloading {new ByteSize(plan.DownloadBytes)} for {plan.Reference}", exception);
        }
    }

    private bool Ask(string question, string caption, Func<KandilException> nobody)
    {
        try
        {
            return cmdlet.ShouldContinue(question, caption);
        }
        catch (PSInvalidOperationException)
        {
            throw nobody();
        }
    }

    // Real text for -WhatIf: what, how much, from where, into where.
    private static string Target(InstallPlan plan)
    {
        string license = plan.License is { } named ? $", license {named}" : "";
        string here = plan.AlreadyHereBytes > 0 ? $" ({new ByteSize(plan.AlreadyHereBytes)} of {new ByteSize(plan.TotalBytes)} are here)" : "";
        return $"{plan.Model.Source}:{plan.Model.Id}{(plan.Quantization is { } quantization ? $" {quantization}" : "")}: {plan.Files.Count} files, "
            + $"{new ByteSize(plan.DownloadBytes)} to download{here} from {plan.Model.Server.Host} into {plan.Folder}{license}";
    }
}
