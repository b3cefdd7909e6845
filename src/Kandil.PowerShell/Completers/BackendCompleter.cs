using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Operations.Keys;
using Kandil.Core.References;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of what runs models on this machine; with -Provider those of providers and of the user's own servers.</summary>
public sealed class BackendCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => fakeBoundParameters.Contains("Provider")
            ? new ManageCredentials(ProcessSession.Current).Providers().Select(name => (name, name))
            : [(EmbeddedEngine.EngineName, "Kandil's own engine"), (ReferenceVocabulary.Ollama, "Ollama")]);
}
