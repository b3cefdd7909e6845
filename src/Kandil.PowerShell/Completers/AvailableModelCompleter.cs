using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Operations.Listing;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of the models that there are: the catalogue's and the user's own.</summary>
public sealed class AvailableModelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => new ListAvailable(ProcessSession.Current).Run(new AvailableQuery()).SelectMany(model => model.Aliases.Prepend(model.Name).Select(name => (name, $"{model.Title}, {model.Provider}"))));
}
