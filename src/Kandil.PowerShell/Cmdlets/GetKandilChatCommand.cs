using System.Management.Automation;
using Kandil.Core.Operations.Chats;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows the chats of this session.</summary>
[Cmdlet(VerbsCommon.Get, "KandilChat")]
[OutputType(typeof(KandilChat))]
public sealed class GetKandilChatCommand : KandilCmdlet
{
    /// <summary>Names, wildcards among them; all without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ChatCompleter))]
    [ValidateNotNullOrEmpty]
    public ChatName[] Name { get; set; } = [new("*")];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ChatName name in Name)
        {
            if (Attempt(name, () => name.FindAll(Session)) is { } chats)
            {
                WriteObject(chats, enumerateCollection: true);
            }
        }
    }
}
