using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Operations.Names;

namespace Kandil.PowerShell.Completers;

/// <summary>
/// Completes the names of this machine's models; a word that begins none of them completes as a GGUF file. Where -Available was
/// typed, the catalogue's names are offered, too.
/// </summary>
public sealed class ModelNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        fakeBoundParameters.Contains("Available")
            ? new AvailableModelCompleter().CompleteArgument(commandName, parameterName, wordToComplete, commandAst, fakeBoundParameters)
            : Candidates.OrFiles(wordToComplete, () => new KnownNames(ProcessSession.Current).Here().Select(known => (known.Name, known.About)));
}
