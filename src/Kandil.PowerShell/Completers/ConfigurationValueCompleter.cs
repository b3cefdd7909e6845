using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Configuration;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes what a setting can be, where it is one of some words; files only where a setting is a file.</summary>
public sealed class ConfigurationValueCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ConfigurationKey? key = fakeBoundParameters["Key"] is string name ? ConfigurationKey.Find(name) : null;
        if (key is null || key.Kind == SettingKind.File)
        {
            return []; // PowerShell completes paths then
        }

        IReadOnlyList<CompletionResult> words = Candidates.Complete(wordToComplete, () => key.Kind == SettingKind.Model
            ? new KnownNames(ProcessSession.Current).ToAsk().Select(known => (known.Name, known.About))
            : Words(key).Select(word => (word, key.Meaning)));
        // What is written there already, so that no file of this folder is offered for a number or an address.
        return words.Count > 0 ? words
            : [new CompletionResult(wordToComplete.Length > 0 ? wordToComplete : "''", $"({key.Kind.Allowed})", CompletionResultType.Text, key.Meaning)];
    }

    private static IReadOnlyList<string> Words(ConfigurationKey key) =>
        key == ConfigurationKey.DefaultBackend ? new ConfigureKandil(ProcessSession.Current).BackendsToChoose : key.Kind.Words;
}
