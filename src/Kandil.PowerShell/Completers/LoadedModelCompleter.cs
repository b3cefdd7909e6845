using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of the models that are in memory.</summary>
public sealed class LoadedModelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => ProcessSession.Current.Engine.ListLoaded().Select(model => (model.Model, model.Description)));
}
