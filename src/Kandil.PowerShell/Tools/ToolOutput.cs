using System.Management.Automation;

namespace Kandil.PowerShell.Tools;

/// <summary>What a command gives, as a text for a model: texts and numbers as they are, objects as PowerShell shows them, errors told as such.</summary>
internal static class ToolOutput
{
    private const int Width = 200;

    // Without the colours of the user's screen.
    private const string Show = """
        param($items, $width)
        $usual = $PSStyle.OutputRendering
        try { $PSStyle.OutputRendering = 'PlainText'; $items | Microsoft.PowerShell.Utility\Out-String -Width $width }
        finally { $PSStyle.OutputRendering = $usual }
        """;

    /// <summary>The text, and whether there was an error.</summary>
    public static (string Text, bool HasErrors) Of(PSCmdlet cmdlet, IReadOnlyList<PSObject> output)
    {
        PSObject[] items = [.. output.Where(one => one?.BaseObject is not ErrorRecord)];
        string[] errors = [.. output.Select(one => one?.BaseObject).OfType<ErrorRecord>().Select(error => $"Error: {error}")];
        string text = Array.TrueForAll(items, one => one is null || one.BaseObject is string or ValueType and not Enum)
            ? string.Join('\n', items.Select(one => one?.ToString()))
            : string.Concat(cmdlet.InvokeCommand.InvokeScript(true, ScriptBlock.Create(Show), null, items, Width));
        return (string.Join('\n', errors.Prepend(text.Trim('\r', '\n')).Where(part => part.Length > 0)), errors.Length > 0);
    }
}
