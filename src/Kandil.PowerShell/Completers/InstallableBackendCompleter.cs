using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.References;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of what runs models and can be installed.</summary>
public sealed class InstallableBackendCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => [(ReferenceVocabulary.Ollama, "Ollama")]);
}
