using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of functions and cmdlets, which a model may be given as tools.</summary>
public sealed class ToolCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionCompleters.CompleteCommand(wordToComplete, null, CommandTypes.Function | CommandTypes.Cmdlet);
}
