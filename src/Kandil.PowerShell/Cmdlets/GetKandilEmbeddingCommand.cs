using System.Collections;
using System.Management.Automation;
using Kandil.Core.Operations.Answers;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Turns texts into vectors, many at once; each object has its text and its vector, of length 1 unless told otherwise.</summary>
[Cmdlet(VerbsCommon.Get, "KandilEmbedding")]
[OutputType(typeof(TextEmbedding))]
public sealed class GetKandilEmbeddingCommand : KandilCmdlet
{
    private readonly List<string> _texts = [];

    /// <summary>The texts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string[] Text { get; set; } = [];

    /// <summary>The model: a cloud's such as openai:text-embedding-3-small, NAME@ollama, or one that you registered.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(AnsweringModelCompleter))]
    [ValidateNotNull]
    public ModelName? Model { get; set; }

    /// <summary>Leaves the vectors as the server gives them.</summary>
    [Parameter]
    public SwitchParameter NoNormalize { get; set; }

    /// <summary>The agent on whose behalf it is asked, whose list of models holds; KANDIL_AGENT without it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AgentCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Agent { get; set; }

    /// <summary>Asks no other machine; what would have to fails.</summary>
    [Parameter]
    public SwitchParameter Offline { get; set; }

    private protected override bool IsOffline => Offline;

    /// <summary>Runs as a job on a thread of this process, one for all texts.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _texts.AddRange(Text);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (AsJob)
        {
            Hashtable parameters = ThreadJobs.Parameters(this);
            parameters[nameof(Text)] = _texts.ToArray();
            WriteObject(ThreadJobs.Start(this, parameters, null), enumerateCollection: true);
            return;
        }

        if (Attempt(Model, () => Model!.ToReference(SessionState.Path)) is not { } model)
        {
            return;
        }

        var request = new EmbeddingRequest { Model = model, Texts = _texts, Normalize = !NoNormalize, Agent = Agent };
        DoItem(model, async (pump, cancellationToken) =>
        {
            await foreach (TextEmbedding embedding in new EmbedTexts(Session).RunAsync(request, pump, cancellationToken))
            {
                pump.Post(() => WriteObject(embedding));
            }
        });
    }
}
