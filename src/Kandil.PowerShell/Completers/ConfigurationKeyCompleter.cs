using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Configuration;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the keys of settings.</summary>
public sealed class ConfigurationKeyCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => ConfigurationKey.All.Select(key => (key.Name, key.Meaning)));
}
