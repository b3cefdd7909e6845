using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Operations.Names;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of the agents that have a list of models.</summary>
public sealed class AgentCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => new ModelAccess(ProcessSession.Current).List()
            .Where(list => list.Agent != ModelAccess.Unnamed).Select(list => (list.Agent, string.Join(", ", list.Models))));
}
