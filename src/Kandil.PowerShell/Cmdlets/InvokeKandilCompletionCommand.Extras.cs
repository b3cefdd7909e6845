using System.Management.Automation;
using System.Security;
using Kandil.Core.Engines;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Errors;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;
using Kandil.PowerShell.Tools;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>What a prompt may have beside its text: images, commands that the model may call, a key of its own.</summary>
public sealed partial class InvokeKandilCompletionCommand
{
    private ToolBox? _tools;
    private bool _isModelGiven;
    private bool _isImageGiven;

    /// <summary>Images that the prompt is about: PNG, JPEG, GIF or WebP files, their paths taken as they are.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? ImagePath { get; set; }

    /// <summary>A JSON schema that the answer follows, as JSON text; for models of clouds and of Ollama.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JsonSchema { get; set; }

    /// <summary>Functions and cmdlets that the model may call, by name or as Get-Command gives them. Before each call you are asked.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ToolCompleter))]
    [ValidateNotNullOrEmpty]
    public object[]? Tool { get; set; }

    /// <summary>Runs what the model calls without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The key for this call alone, which is sent to the model's server; the stored one without it.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Key { get; set; }

    private protected override PromptRequest WithExtras(PromptRequest request) => request with
    {
        JsonSchema = JsonSchema,
        Tools = _tools?.Definitions ?? [],
        RunTool = _tools is null ? null : _tools.RunAsync,
        Key = Key is null ? null : KeyPrompt.Reveal(Key),
    };

    private void ReadTools()
    {
        _isModelGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Model));
        _isImageGiven = MyInvocation.BoundParameters.ContainsKey(nameof(ImagePath));
        try
        {
            _tools = Tool is null ? null : new ToolBox(this, Tool, Force);
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            ThrowTerminatingError(ErrorRecords.From(failure, Tool));
        }
    }

    // A file of Get-ChildItem is a model or an image, and what it is called says which. Its bare name is bound to the model, too.
    // (PSPath is no way to an image: each line of Get-Content has it, and is a prompt.)
    private void ChooseForFile()
    {
        if (_isModelGiven || _isImageGiven || Model is null || ImagePath is not [{ } path] || Path.GetFileName(path) != Model.Reference)
        {
            return;
        }

        bool isModel = path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
        Model = isModel ? new ModelName(path) : null;
        ImagePath = isModel ? null : ImagePath;
    }

    private IReadOnlyList<ImageInput>? Images() => Attempt(
        ImagePath, () => QuestionImages.Read([.. (ImagePath ?? []).SelectMany(path => FilePaths.Find(SessionState.Path, path, isLiteral: true))]));
}
