using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Catalog;
using Kandil.Core.Operations;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes who runs models: backends, and with -Available cloud providers.</summary>
public sealed class BackendCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => ListAvailable.Backends.Where(name => name != "cloud" || fakeBoundParameters.Contains("Available")).Select(name => (name, name))
            .Concat(fakeBoundParameters.Contains("Available") ? ModelCatalog.BuiltIn.Providers.Where(provider => !provider.IsLocal).Select(provider => (provider.Id, provider.Title)) : []));
}
