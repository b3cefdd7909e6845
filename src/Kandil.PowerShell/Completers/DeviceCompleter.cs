using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Compatibility;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes what a model can be computed on.</summary>
public sealed class DeviceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => DeviceChoice.Names.Select(name => (name, name)));
}
