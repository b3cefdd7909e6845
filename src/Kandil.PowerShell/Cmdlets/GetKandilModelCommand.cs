using System.Management.Automation;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows the models of this machine: the one that comes with Kandil, then those that were taken in, by name.</summary>
[Cmdlet(VerbsCommon.Get, "KandilModel")]
[OutputType(typeof(KandilModel))]
public sealed class GetKandilModelCommand : KandilCmdlet
{
    /// <summary>Names, with wildcards if wanted, or paths of GGUF files; all models without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [new("*")];

    /// <summary>Whose models: Kandil's own without it; ollama or all asks Ollama too.</summary>
    [Parameter]
    [ValidateSet("embedded", "ollama", "all")]
    public string Backend { get; set; } = "embedded";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            if (Attempt(name, () => name.ToReference(SessionState.Path)) is { } reference)
            {
                // In the background although it is short: a store on a slow disk can be interrupted too.
                DoItem(name, (pump, cancellationToken) => Task.Run(() => ShowAsync(name, reference, pump, cancellationToken), CancellationToken.None));
            }
        }
    }

    private async Task ShowAsync(ModelName name, string reference, PipelinePump pump, CancellationToken cancellationToken)
    {
        foreach (var model in await FindAsync(name, reference, pump, cancellationToken))
        {
            pump.Post(() => WriteObject(model));
        }
    }

    private async Task<IEnumerable<KandilModel>> FindAsync(ModelName name, string reference, PipelinePump pump, CancellationToken cancellationToken)
    {
        if (!name.IsPattern)
        {
            return [PullOllamaModel.NameOf(reference) is null
                ? new FindModel(Session).Run(reference)
                : await new OllamaModels(Session).ShowAsync(reference, cancellationToken)];
        }

        var pattern = new WildcardPattern(reference, WildcardOptions.IgnoreCase);
        IEnumerable<KandilModel> own = Backend == "ollama" ? [] : new ListModels(Session).Run();
        IEnumerable<KandilModel> others = Backend == "embedded" ? [] : await OfOllamaAsync(pump, cancellationToken);
        return own.Concat(others).Where(model => pattern.IsMatch(model.Name));
    }

    // Where all are asked for, an Ollama that is not there is no failure.
    private async Task<IReadOnlyList<KandilModel>> OfOllamaAsync(PipelinePump pump, CancellationToken cancellationToken)
    {
        try
        {
            return await new OllamaModels(Session).ListAsync(cancellationToken);
        }
        catch (KandilException failure) when (Backend == "all" && failure.Code == ErrorCode.Backend)
        {
            pump.Verbose($"Ollama is left out: {failure.Message}");
            return [];
        }
    }
}
