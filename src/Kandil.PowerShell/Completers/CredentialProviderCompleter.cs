using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Operations.Keys;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the providers that take a key.</summary>
public sealed class CredentialProviderCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => new ManageCredentials(ProcessSession.Current).Providers().Select(name => (name, name)));
}
