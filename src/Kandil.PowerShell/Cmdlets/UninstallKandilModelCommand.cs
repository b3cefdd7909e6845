using System.Management.Automation;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Removes models from the store and unloads them where this process has them in memory.</summary>
[Cmdlet(VerbsLifecycle.Uninstall, "KandilModel", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class UninstallKandilModelCommand : KandilCmdlet
{
    /// <summary>Names of installed models, with wildcards for any number of them, ollama:NAME, or the models themselves.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
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
            || Attempt(name, () => Find(name, reference)) is not { Count: > 0 } found
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

    private IReadOnlyList<KandilModel> Find(ModelName name, string reference)
    {
        if (name.IsPattern)
        {
            return Fitting(name);
        }

        IReadOnlyList<KandilModel> found = new UninstallModel(Session).Find(reference);
        return found.Count == 1 || AllVersions ? found : throw ModelNameErrors.SeveralVersions(reference, found.Select(model => model.Name));
    }

    // A wildcard names nobody: what is pinned is left.
    private IReadOnlyList<KandilModel> Fitting(ModelName name)
    {
        var fitting = InstalledModels.Find(Session, name).SelectMany(one => new UninstallModel(Session).Find(one)).ToList();
        if (fitting.Count == 0)
        {
            WriteWarning($"No installed model fits '{name}'.");
        }

        foreach (KandilModel pinned in fitting.Where(model => model.Pinned))
        {
            WriteWarning($"{pinned.Name} is pinned and stays. By its name it is removed: Uninstall-KandilModel '{pinned.Name}'.");
        }

        return [.. fitting.Where(model => !model.Pinned)];
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
