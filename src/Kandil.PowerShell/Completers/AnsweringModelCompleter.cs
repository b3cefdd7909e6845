using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Catalog;
using Kandil.Core.Operations.Names;

namespace Kandil.PowerShell.Completers;

/// <summary>
/// Completes the names of whoever can be asked: this machine's models, the user's servers, Ollama's models, clouds' models, and other
/// names of each; a word that begins none of them completes as a GGUF file.
/// </summary>
public sealed class AnsweringModelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ModelCapability? capability = commandName == "Get-KandilEmbedding" ? ModelCapability.Embedding : null;
        string? provider = Candidates.Unquote(wordToComplete).Split(':') is [var word, _, ..] ? word : null;
        return Candidates.OrFiles(wordToComplete, () => new KnownNames(ProcessSession.Current).ToAsk(capability, provider).Select(known => (known.Name, known.About)));
    }
}
