using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Completers;

/// <summary>Completes the names of this session's chats.</summary>
public sealed class ChatCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Candidates.Complete(wordToComplete, () => ProcessSession.Current.Chats.List()
            .Select(chat => (chat.Name, $"{Counted.Of(chat.Turns, "turn")} with {chat.LastModel ?? chat.Model ?? "the default model"}")));
}
