using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes what can be installed as far as this machine knows it: the catalogue's models, clouds' where Install- takes them, the sources, and the models that came from one.</summary>
public sealed class ReferenceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () =>
        [
            .. new ListModels(ProcessSession.Current).Run().Where(model => model.Source is not (null or "file")).Select(model => (model.Name, $"installed from {model.Source}")),
            .. new ListAvailable(ProcessSession.Current).Run(new AvailableQuery { Backend = commandName == "Install-KandilModel" ? null : "embedded" }) // a cloud's model has its key asked for
                .SelectMany(model => model.Aliases.Prepend(model.Name).Select(name => (name, $"{model.Title}, {(model.Size is null ? "size unknown" : Views.Readable.Size(model.Size))}"))),
            .. new ModelSources(ProcessSession.Current).List().Select(source => ($"{source.Name}:", $"{source.Kind} at {source.Address}")),
        ]);
}
