using System.Management.Automation;
using Kandil.Core.Engines;

namespace Kandil.PowerShell.Views;

/// <summary>An answer whose text stands on the screen already.</summary>
internal static class StreamedText
{
    private const string TypeName = "Kandil.Core.Engines.Completion#Streamed";

    /// <summary>
    /// Writes it. It has a view of its own, which leaves the text out, for as long as it is being written: that is when the
    /// end of the pipeline displays it. Kept in a variable and displayed later, it is shown whole.
    /// </summary>
    public static void Write(Cmdlet cmdlet, Completion completion)
    {
        PSObject shown = AnswerObject.Of(completion);
        shown.TypeNames.Insert(0, TypeName);
        try
        {
            cmdlet.WriteObject(shown);
        }
        finally
        {
            shown.TypeNames.Remove(TypeName);
        }
    }
}
