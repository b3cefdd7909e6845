using System.Management.Automation;
using Kandil.Core.Operations.Chats;
using Kandil.Core.Primitives;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Forgets chats of this session. Files to which they were exported stay.</summary>
[Cmdlet(VerbsCommon.Remove, "KandilChat", SupportsShouldProcess = true)]
public sealed class RemoveKandilChatCommand : KandilCmdlet
{
    /// <summary>Names, wildcards among them, or the objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ChatCompleter))]
    [ValidateNotNullOrEmpty]
    public ChatName[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (KandilChat chat in Name.SelectMany(name => Attempt(name, () => name.FindAll(Session)) ?? []))
        {
            if (ShouldProcess($"{chat.Name}, {Counted.Of(chat.Turns, "turn")}", "Forget chat"))
            {
                Attempt(chat, () =>
                {
                    Session.Chats.Remove(chat.Name);
                    return chat;
                });
            }
        }
    }
}
