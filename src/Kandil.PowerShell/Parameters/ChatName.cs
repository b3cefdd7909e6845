using System.Management.Automation;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Chats;

namespace Kandil.PowerShell.Parameters;

/// <summary>A chat as a parameter takes it: its name, or the object.</summary>
public sealed class ChatName
{
    /// <summary>A name, or a wildcard where several are taken.</summary>
    public ChatName(string name) => Name = name;

    /// <summary>A chat of New-KandilChat or Get-KandilChat.</summary>
    public ChatName(KandilChat chat) => Name = chat.Name;

    /// <summary>A chat as it came back from a job or a remote session, where it lives on: here it is no more than its name.</summary>
    /// <exception cref="PSInvalidCastException">It is no chat.</exception>
    public ChatName(PSObject copy) => Name = CopiedObject.Is<KandilChat>(copy) ? CopiedObject.Text(copy, nameof(KandilChat.Name))! : throw CopiedObject.Refusal(copy);

    /// <summary>The name as it was given.</summary>
    public string Name { get; }

    /// <summary>The chat.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: there is none of that name.</exception>
    internal KandilChat Find(KandilSession session) => session.Chats.Find(Name);

    /// <summary>The chats of the name; a wildcard that fits nothing is no failure.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: there is none of that name.</exception>
    internal IReadOnlyList<KandilChat> FindAll(KandilSession session)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(Name))
            return [Find(session)];
        var pattern = new WildcardPattern(Name, WildcardOptions.IgnoreCase);
        return [.. session.Chats.List().Where(chat => pattern.IsMatch(chat.Name))];
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
