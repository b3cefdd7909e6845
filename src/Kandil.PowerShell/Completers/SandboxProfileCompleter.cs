using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Operations.Settings;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of sandbox profiles.</summary>
public sealed class SandboxProfileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => new ConfigureSandbox(ProcessSession.Current).List()
            .Select(entry => (entry.Name, entry.Profile.Description ?? "A profile of yours.")));
}
