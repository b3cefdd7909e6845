using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of quantisations, those of installed models first.</summary>
public sealed class QuantizationCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => Installed().Concat(QuantizationType.All.Select(type => (type.ToString(), type.ToString()))));

    private static IEnumerable<(string Name, string About)> Installed() => new ListModels(ProcessSession.Current).Run()
        .GroupBy(model => model.Variant ?? model.Quantization ?? "", StringComparer.OrdinalIgnoreCase)
        .Where(group => group.Key.Length > 0)
        .OrderByDescending(group => group.Count())
        .Select(group => (group.Key, $"of {string.Join(", ", group.Select(model => model.Name))}"));
}
