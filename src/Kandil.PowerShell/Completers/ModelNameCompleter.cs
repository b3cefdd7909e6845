using System.Collections;
using System.Management.Automation.Language;
using System.Management.Automation;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of this machine's models; a word that begins none of them completes as a GGUF file.</summary>
public sealed class ModelNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var names = Candidates.Complete(wordToComplete, () =>
            new ListModels(ProcessSession.Current).Run().Select(model => (model.Name, $"{model.Title ?? model.Name}, {new ByteSize(model.Size)}")));
        return names.Count > 0 ? names : CompleteFiles(wordToComplete);
    }

    private static IEnumerable<CompletionResult> CompleteFiles(string word) =>
        CompletionCompleters.CompleteFilename(Candidates.Unquote(word)).Where(file =>
            file.ResultType == CompletionResultType.ProviderContainer
            || file.ListItemText.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase));
}
