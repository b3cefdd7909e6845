using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using Kandil.Core.Audit;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Tools;

/// <summary>Asks before a command runs that a model called. Nobody agrees by pressing Enter, and where nobody can be asked nothing runs.</summary>
internal sealed class ToolConsent(KandilCmdlet cmdlet, SwitchParameter force)
{
    private bool? _toAll;

    /// <summary>Asks, on the pipeline's thread.</summary>
    /// <param name="line">The command as it will run.</param>
    /// <returns>Why it is not to run, a sentence for the model; null where it is to run.</returns>
    public string? Refusal(string line)
    {
        if (force || _toAll == true)
        {
            cmdlet.WriteVerbose($"Running for the model: {SecretText.Clean(line)}");
            return null;
        }

        if (_toAll == false)
        {
            return Refused;
        }

        try
        {
            return Asked(line) ? null : Refused;
        }
        catch (Exception nobody) when (HostRefusal.IsOf(nobody))
        {
            cmdlet.WriteWarning($"The model called a tool, and there is nobody to ask here, so it was not run: {SecretText.Clean(line)}. -Force runs what the model calls without asking.");
            return "It was not run: nobody was there to agree to it.";
        }
    }

    private const string Refused = "It was not run: the user does not agree to it.";

    private bool Asked(string line)
    {
        Collection<ChoiceDescription> choices =
        [
            new("&Yes", "Runs the command, and tells the model what it gives."),
            new("Yes to &All", "Runs this and all that the model calls for."),
            new("&No", "Does not run it, and tells the model so."),
            new("No to A&ll", "Runs nothing that the model calls for."),
        ];
        PSHostUserInterface screen = cmdlet.Host.UI ?? throw new PSInvalidOperationException("This host has no screen.");
        int choice = screen.PromptForChoice("The model wants to run a command", SecretText.Clean(line), choices, defaultChoice: 2);
        _toAll = choice switch { 1 => true, 3 => false, _ => null };
        return choice is 0 or 1;
    }
}
