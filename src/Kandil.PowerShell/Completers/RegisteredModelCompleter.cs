using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Operations.Listing;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of the models that the user registered.</summary>
public sealed class RegisteredModelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => new ListAvailable(ProcessSession.Current).Run(new AvailableQuery()).Where(model => model.IsOwn).Select(model => (model.Name, model.Title)));
}
