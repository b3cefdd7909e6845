using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of quantisations.</summary>
public sealed class QuantizationCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => QuantizationType.All.Select(type => (type.ToString(), type.ToString())));
}
