using System.Management.Automation;
using Kandil.Core.Engines;
using Kandil.Core.Operations.Answers;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Errors;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Tools;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>What a prompt may have beside its text: images, commands that the model may call, a key of its own.</summary>
public sealed partial class InvokeKandilCompletionCommand
{
    private ToolBox? _tools;
    private bool _isModelGiven;
    private bool _isImageGiven;

    /// <summary>Images that the prompt is about: PNG, JPEG, GIF or WebP files, their paths taken as they are. Files of Get-ChildItem that are no models are images too.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? ImagePath { get; set; }

    /// <summary>A JSON schema that the answer follows, as JSON text or as a hashtable; for models of clouds and of Ollama.</summary>
    [Parameter]
    [JsonText]
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

    private protected override PromptRequest WithExtras(PromptRequest request) => request with
    {
        JsonSchema = JsonSchema,
        Tools = _tools?.Definitions ?? [],
        RunTool = _tools is null ? null : _tools.RunAsync,
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

    // A file of Get-ChildItem binds to the model by its full name; one that is no model is an image.
    private void ChooseForFile()
    {
        if (InputObject?.BaseObject is not FileInfo file || file.Extension.Equals(".gguf", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (!_isImageGiven)
        {
            ImagePath = [file.FullName];
        }

        if (!_isModelGiven)
        {
            Model = null;
        }
    }

    private IReadOnlyList<ImageInput>? Images() => Attempt(
        ImagePath, () => QuestionImages.Read([.. (ImagePath ?? []).SelectMany(path => FilePaths.Find(SessionState.Path, path, isLiteral: true))]));
}
