using System.Management.Automation;
using Kandil.Core.Errors;
using PSErrorCategory = System.Management.Automation.ErrorCategory;

namespace Kandil.PowerShell.Errors;

/// <summary>The one way from an exception to an error record.</summary>
internal static class ErrorRecords
{
    /// <summary>
    /// ErrorId is the code, the category the table's of the same name, the target what the failure is about, and the
    /// recommended action says what to do next with this shell's commands.
    /// </summary>
    /// <param name="failure">Any exception. PowerShell's own keep the record that they bring; what is unknown is E_INTERNAL.</param>
    /// <param name="item">The item that was being worked on; the target where the failure names none.</param>
    public static ErrorRecord From(Exception failure, object? item)
    {
        if (failure is IContainsErrorRecord { ErrorRecord: { } own })
        {
            return new ErrorRecord(own, failure);
        }

        var known = failure as KandilException ?? InternalErrors.Unexpected(failure);
        return new ErrorRecord(known, known.Code.Name, Enum.Parse<PSErrorCategory>(known.Category.ToString()), known.Target ?? item)
        {
            ErrorDetails = new ErrorDetails(known.Describe(CommandSpelling.Spell))
            {
                RecommendedAction = known.RecommendedAction.Render(CommandSpelling.Spell, CommandSpelling.Spell),
            },
        };
    }
}
