using System.Management.Automation;
using Kandil.Core.Catalog;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Shows the models of this machine: the one that comes with Kandil, then those that were taken in, by name.</summary>
[Cmdlet(VerbsCommon.Get, "KandilModel", DefaultParameterSetName = "Here")]
[OutputType(typeof(KandilModel), ParameterSetName = ["Here"])]
[OutputType(typeof(AvailableModel), ParameterSetName = ["Available"])]
public sealed class GetKandilModelCommand : KandilCmdlet
{
    /// <summary>Names, with wildcards if wanted, or paths of GGUF files; all models without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ModelName[] Name { get; set; } = [new("*")];

    /// <summary>Whose models: embedded is Kandil's own engine, ollama Ollama; with -Available also cloud, or a cloud provider. All without it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(BackendCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Backend { get; set; }

    /// <summary>Every model that there is: the catalogue's and your own, of which most are not on this machine. What only the catalogue can be asked for implies it.</summary>
    [Parameter(ParameterSetName = "Available")]
    public SwitchParameter Available { get; set; }

    /// <summary>What they must all be able to do.</summary>
    [Parameter(ParameterSetName = "Available")]
    public ModelCapability[] Capability { get; set; } = [];

    /// <summary>The most memory that they may need.</summary>
    [Parameter(ParameterSetName = "Available")]
    public MebibyteValue? MaxMemoryMB { get; set; }

    /// <summary>The agent whose list they must be on.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AgentCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Agent { get; set; }

    /// <summary>Good first choices alone.</summary>
    [Parameter(ParameterSetName = "Available")]
    public SwitchParameter Recommended { get; set; }

    /// <summary>The one that fits best, of those that run on this machine.</summary>
    [Parameter(ParameterSetName = "Available")]
    public SwitchParameter Best { get; set; }

    /// <summary>Asks nobody, Ollama on this machine neither.</summary>
    [Parameter]
    public SwitchParameter Offline { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            if (ParameterSetName == "Available" && (Available || !MyInvocation.BoundParameters.ContainsKey(nameof(Available))))
            {
                ShowAvailable(name);
            }
            else if (Attempt(name, () => name.ToReference(SessionState.Path)) is { } reference)
            {
                // In the background although it is short: a store on a slow disk can be interrupted too.
                DoItem(name, (pump, cancellationToken) => Task.Run(() => ShowAsync(name, reference, pump, cancellationToken), CancellationToken.None));
            }
        }
    }

    private void ShowAvailable(ModelName name)
    {
        if (!name.IsPattern)
        {
            if (Attempt(name, () => name.ToReference(SessionState.Path)) is { } reference && Attempt(name, () => new ListAvailable(Session).Find(reference)) is { } one)
            {
                if (!one.IsInstalled && new ResolveModel(Session).Remark(reference) is { } remark)
                {
                    WriteWarning(remark);
                }

                WriteObject(one);
            }

            return;
        }

        var pattern = new WildcardPattern(name.Reference, WildcardOptions.IgnoreCase);
        var query = new AvailableQuery { Backend = Backend, Capabilities = Capability, MaxMemoryMB = MaxMemoryMB?.Mebibytes, Agent = Agent, Recommended = Recommended, Best = Best };
        DoItem(name, async (pump, cancellationToken) =>
        {
            IReadOnlyList<AvailableModel> models = await new ListAvailable(Session).RunAsync(query, Offline, pump, cancellationToken);
            foreach (AvailableModel model in models.Where(model => pattern.IsMatch(model.Name)))
            {
                pump.Post(() => WriteObject(model));
            }
        });
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
            KandilModel found = PullOllamaModel.NameOf(reference) is null
                ? new FindModel(Session).Run(reference)
                : await new OllamaModels(Session).ShowAsync(reference, cancellationToken);
            if (new FindModel(Session).Remark(reference) is { } remark)
            {
                pump.Warn(remark);
            }

            return [found];
        }

        Predicate<KandilModel> fits = InstalledModels.Fitting(reference);
        IReadOnlyList<KandilModel> models = await new ListModels(Session).RunAsync(Backend, Offline, pump, cancellationToken);
        return models.Where(model => fits(model) && (Agent is null || new ModelAccess(Session).Allows(Agent, model)));
    }
}
