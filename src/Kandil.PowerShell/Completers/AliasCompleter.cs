using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Operations.Names;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names that stand for models.</summary>
public sealed class AliasCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => new ModelAliases(ProcessSession.Current).List().Select(alias => (alias.Alias, alias.Model)));
}
