using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Operations.Installing;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of the sources that can be taken from the list.</summary>
public sealed class RegisteredSourceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => new ModelSources(ProcessSession.Current).List()
            .Where(source => source is { IsBuiltIn: false, Variable: null })
            .Select(source => (source.Name, $"{source.Kind} at {source.Address}")));
}
