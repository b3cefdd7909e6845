using System.Management.Automation;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Removes models from the store and unloads them where this process has them in memory.</summary>
[Cmdlet(VerbsLifecycle.Uninstall, "KandilModel", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class UninstallKandilModelCommand : KandilCmdlet
{
    /// <summary>Names of models, ollama:NAME, or the models themselves; no wildcards, which Get-KandilModel has.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [];

    /// <summary>Removes every installed version and quantisation that a name leaves open.</summary>
    [Parameter]
    public SwitchParameter AllVersions { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            Uninstall(name);
        }
    }

    private void Uninstall(ModelName name)
    {
        if (PullOllamaModel.NameOf(name.Reference) is not null)
        {
            UninstallFromOllama(name);
            return;
        }

        if (LeavesOut(name)
            || Attempt(name, () => name.ToReference(SessionState.Path)) is not { } reference
            || Attempt(name, () => Find(reference)) is not { } found
            || Attempt(name, () => new UninstallModel(Session).Taken(found)) is not { } taken
            || !Approves($"{string.Join(", ", found.Select(model => model.Pinned ? $"{model.Name}, pinned" : model.Name))} ({taken})", "Uninstall model", Force))
        {
            return;
        }

        DoItem(name, async (pump, cancellationToken) =>
        {
            foreach (var model in found)
            {
                var gone = await new UninstallModel(Session).RunAsync(model.Name, cancellationToken);
                pump.Verbose($"{gone.Name} was removed.");
                if (gone.Pinned && Force)
                {
                    pump.Warn($"{gone.Name} was pinned. A pin keeps clean-up from a model, not whoever names it.");
                }
            }
        });
    }

    private IReadOnlyList<KandilModel> Find(string reference)
    {
        IReadOnlyList<KandilModel> found = new UninstallModel(Session).Find(reference);
        return found.Count == 1 || AllVersions ? found : throw ModelNameErrors.SeveralVersions(reference, found.Select(model => model.Name));
    }

    private void UninstallFromOllama(ModelName name)
    {
        // What was piped is often a whole list, in which Ollama's models stand too: who sees Kandil's go does not expect another's to.
        if (name.IsElsewhere)
            WriteWarning($"{name} is Ollama's and stays. By its name it is removed: Uninstall-KandilModel '{name}'.");
        else
            RemoveFromOllama(name);
    }

    private void RemoveFromOllama(ModelName name) => DoItem(name, async (pump, cancellationToken) =>
    {
        OllamaModels ollama = new(Session);
        KandilModel model = await ollama.ShowAsync(name.Reference, cancellationToken);
        if (await pump.AskAsync(() => Approves($"{model.Name} ({new ByteSize(model.Size)})", "Have Ollama remove model", Force)))
        {
            await ollama.RemoveAsync(name.Reference, cancellationToken);
        }
    });
}
