using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Operations.Installing;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of sources.</summary>
public sealed class SourceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () =>
            new ModelSources(ProcessSession.Current).List().Select(source => (source.Name, $"{source.Kind} at {source.Address}")));
}
