using System.Management.Automation;
using Kandil.Core.Engines;

namespace Kandil.PowerShell.Views;

/// <summary>
/// An answer as PowerShell shows it: with <c>Object</c>, the answer to a JSON schema as PowerShell's own objects, made when it is
/// asked for. Not a types file, whose members a later release's import would find already present, and fail in words that say
/// nothing of the new session which it needs.
/// </summary>
internal static class AnswerObject
{
    private static readonly ScriptBlock Getter = ScriptBlock.Create(
        "if ($null -ne $this.Json) { Microsoft.PowerShell.Utility\\ConvertFrom-Json -InputObject $this.Json.GetRawText() -NoEnumerate }");

    public static PSObject Of(Completion completion)
    {
        var shown = new PSObject(completion);
        shown.Properties.Add(new PSScriptProperty("Object", Getter));
        return shown;
    }
}
