using System.Management.Automation;
using Kandil.Core.Operations.Setup;

namespace Kandil.PowerShell.Pipeline;

/// <summary>Shows a guided operation's lines to the person who watches, on the information stream as Write-Host does: -InformationAction Ignore silences them.</summary>
internal sealed class HostLines(KandilCmdlet cmdlet)
{
    /// <summary>
    /// True where somebody watches: at a console that neither reads nor writes to a program, or in another host with a person, and where
    /// the cmdlet is the last of its pipeline.
    /// </summary>
    public static bool IsWatched(KandilCmdlet cmdlet) =>
        cmdlet.MyInvocation.PipelinePosition == cmdlet.MyInvocation.PipelineLength && cmdlet.Host.Name switch
        {
            "ConsoleHost" => !Console.IsInputRedirected && !Console.IsOutputRedirected,
            "Default Host" or "ServerRemoteHost" => false,
            _ => true,
        };

    /// <summary>Shows a line; on the pipeline's thread.</summary>
    public void Show(GuideLine line)
    {
        if (line.Mark == GuideMark.Heading)
        {
            Heading(line.Text);
            return;
        }

        string sign = line.Mark switch
        {
            GuideMark.Passed => Painted("✓", "32"),
            GuideMark.Warned => Painted("!", "33"),
            GuideMark.Failed => Painted("✗", "31"),
            GuideMark.Skipped => "-",
            _ => " ",
        };
        Write($"  {sign} {line.Text}");
    }

    /// <summary>Shows what the lines below are about.</summary>
    public void Heading(string text) => Write("\n" + Painted(text, "36"));

    /// <summary>Shows a text without a sign.</summary>
    public void Write(string text) => cmdlet.WriteInformation(new HostInformationMessage { Message = text }, ["PSHOST"]);

    private string Painted(string text, string colour) => IsColoured ? $"\e[{colour}m{text}\e[0m" : text;

    /// <summary>True where colours are welcome.</summary>
    // NO_COLOR sets it, too. Through the variable, because the reference assembly of PowerShell does not know the type.
    public bool IsColoured => cmdlet.Host.UI?.SupportsVirtualTerminal == true
        && PSObject.AsPSObject(cmdlet.SessionState.PSVariable.GetValue("PSStyle") ?? new object()).Properties["OutputRendering"]?.Value?.ToString() != "PlainText";
}
