using System.Management.Automation;
using Kandil.Core.Operations.Chats;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Keeps a chat in a file that only its owner can read; Import-KandilChat takes it up again.</summary>
[Cmdlet(VerbsData.Export, "KandilChat", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportKandilChatCommand : KandilCmdlet
{
    /// <summary>The chat: its name or the object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ChatCompleter))]
    [ValidateNotNull]
    public ChatName? Name { get; set; }

    /// <summary>The file. In a folder that is there, the file is named after the chat.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Leaves a file that is there as it is; without it, it is replaced.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Gives the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    // What this pipeline wrote is not replaced by its next chat.
    private readonly HashSet<string> _written = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Attempt(Name, () => Name!.Find(Session)) is not { } chat
            || Attempt(Path, () => FilePaths.Find(SessionState.Path, Path, isLiteral: true)[0]) is not { } file)
        {
            return;
        }

        if (Directory.Exists(file))
        {
            file = global::System.IO.Path.Combine(file, FileName(chat.Name));
        }

        if (!ShouldProcess(file, $"Save chat {chat.Name}"))
        {
            return;
        }

        DoItem(file, (pump, _) =>
        {
            string written = new SaveChat(Session).Run(chat, file, !NoClobber && _written.Add(file) ? ReplacedFile.Any : ReplacedFile.None);
            if (PassThru)
            {
                pump.Post(() => WriteObject(new FileInfo(written)));
            }

            return Task.CompletedTask;
        });
    }

    private static string FileName(string name) =>
        string.Concat(name.Select(character => global::System.IO.Path.GetInvalidFileNameChars().Contains(character) ? '-' : character)) + ".json";
}
