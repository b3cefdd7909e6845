using System.Management.Automation;
using Kandil.Core.Engines;
using Kandil.Core.Primitives;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Unloads models and gives their memory back; answers under way end.</summary>
[Cmdlet(VerbsLifecycle.Stop, "KandilEngine", SupportsShouldProcess = true)]
[OutputType(typeof(LoadedModel))]
public sealed class StopKandilEngineCommand : KandilCmdlet
{
    /// <summary>Names of models, with wildcards if wanted, or the objects of Get-KandilEngine; <c>*</c> stops all.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(LoadedModelCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ModelName[] Model { get; set; } = [];

    /// <summary>Gives what was unloaded.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var model in Model)
        {
            // By name: a file that was loaded with different options is unloaded whole.
            var loaded = Attempt(model, () => LoadedModels.Find(Session, model, SessionState.Path)) ?? [];
            foreach (string name in loaded.Select(found => found.Model).Distinct())
            {
                Stop(name);
            }
        }
    }

    private void Stop(string name)
    {
        if (!ShouldProcess(name, "Unload model"))
        {
            return;
        }

        DoItem(name, async (pump, cancellationToken) =>
        {
            foreach (var unloaded in await Session.Engine.UnloadAsync(name, cancellationToken))
            {
                pump.Verbose($"{unloaded.Model} was unloaded: process {unloaded.ProcessId}, {new ByteSize(unloaded.Size)}.");
                if (PassThru)
                {
                    pump.Post(() => WriteObject(unloaded));
                }
            }
        });
    }
}
