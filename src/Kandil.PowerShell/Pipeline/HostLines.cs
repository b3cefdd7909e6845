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
            Write("", null, endsLine: true);
            Write(line.Text, ConsoleColor.Cyan, endsLine: true);
            return;
        }

        (string sign, ConsoleColor? color) = line.Mark switch
        {
            GuideMark.Passed => ("✓", ConsoleColor.Green),
            GuideMark.Warned => ("!", ConsoleColor.Yellow),
            GuideMark.Failed => ("✗", ConsoleColor.Red),
            GuideMark.Skipped => ("-", ConsoleColor.DarkGray),
            _ => (" ", (ConsoleColor?)null),
        };
        Write($"  {sign} ", color, endsLine: false);
        Write(line.Text, null, endsLine: true);
    }

    /// <summary>Shows a text without a sign.</summary>
    public void Write(string text, ConsoleColor? color, bool endsLine)
    {
        var message = new HostInformationMessage { Message = text, NoNewLine = !endsLine };
        if (color is { } given && IsColoured)
        {
            message.ForegroundColor = given;
        }

        cmdlet.WriteInformation(message, ["PSHOST"]);
    }

    // NO_COLOR sets it, too. Through the variable, because the reference assembly of PowerShell does not know the type.
    private bool IsColoured =>
        PSObject.AsPSObject(cmdlet.SessionState.PSVariable.GetValue("PSStyle") ?? new object()).Properties["OutputRendering"]?.Value?.ToString() != "PlainText";
}
