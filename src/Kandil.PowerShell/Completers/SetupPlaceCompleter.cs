using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Operations.Keys;
using Kandil.Core.References;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes what can run models: Kandil's own engine, Ollama, and the clouds.</summary>
public sealed class SetupPlaceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () =>
        [
            (EmbeddedEngine.EngineName, "Kandil's own engine"),
            (ReferenceVocabulary.Ollama, "Ollama"),
            .. new ManageCredentials(ProcessSession.Current).Providers().Where(name => name != CredentialProvider.HuggingFace).Select(name => (name, name)),
        ]);
}
