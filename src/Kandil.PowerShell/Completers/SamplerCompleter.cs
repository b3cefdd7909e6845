using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Engines;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of samplers, in the order in which they are applied by default.</summary>
public sealed class SamplerCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => SamplingOptions.DefaultSamplers.Select(sampler => (sampler, sampler)));
}
