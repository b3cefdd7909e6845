using System.Management.Automation;
using Kandil.Core.Operations.Chats;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Takes up chats that were kept in files. Nothing is loaded or asked until the next question.</summary>
[Cmdlet(VerbsData.Import, "KandilChat", SupportsShouldProcess = true)]
[OutputType(typeof(KandilChat))]
public sealed class ImportKandilChatCommand : KandilCmdlet
{
    /// <summary>The files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>What to call it; the name that the file has without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string file in Path.SelectMany(path => Attempt(path, () => FilePaths.Find(SessionState.Path, path, isLiteral: false)) ?? []))
        {
            if (ShouldProcess(file, "Take up chat") && Attempt(file, () => new LoadChat(Session).Run(file, Name)) is { } chat)
            {
                WriteObject(chat);
            }
        }
    }
}
