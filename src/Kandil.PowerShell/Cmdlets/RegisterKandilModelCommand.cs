using System.Collections;
using System.Management.Automation;
using Kandil.Core.Catalog;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Settings;
using Kandil.PowerShell.Errors;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Puts a model of your own beside the catalogue's: an endpoint, which is asked first, or a file where it lies.</summary>
[Cmdlet(VerbsLifecycle.Register, "KandilModel", DefaultParameterSetName = "Endpoint", SupportsShouldProcess = true)]
[OutputType(typeof(AvailableModel))]
public sealed class RegisterKandilModelCommand : NetworkCmdlet
{
    /// <summary>What to call it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Where it is reached: https, or http of this machine or of one that network.allowPlainHttp names.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Endpoint", ValueFromPipelineByPropertyName = true)]
    [Alias("BaseUrl")]
    [ValidateNotNullOrEmpty]
    public string? Endpoint { get; set; }

    /// <summary>How the endpoint is spoken to; OpenAI without it.</summary>
    [Parameter(ParameterSetName = "Endpoint", ValueFromPipelineByPropertyName = true)]
    [ValidateSet("OpenAI", "Anthropic", "Ollama")]
    public string? Protocol { get; set; }

    /// <summary>What the endpoint calls it; the name without it.</summary>
    [Parameter(ParameterSetName = "Endpoint", ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? ProviderModel { get; set; }

    /// <summary>The endpoint wants no key.</summary>
    [Parameter(ParameterSetName = "Endpoint")]
    public SwitchParameter NoKey { get; set; }

    /// <summary>What the endpoint is told with every question beside the protocol's fields, such as @{ top_k = 20 }.</summary>
    [Parameter(ParameterSetName = "Endpoint")]
    [ValidateNotNull]
    public Hashtable Option { get; set; } = [];

    /// <summary>Registers the endpoint without asking it.</summary>
    [Parameter(ParameterSetName = "Endpoint")]
    public SwitchParameter SkipCheck { get; set; }

    /// <summary>Seconds that the endpoint may take.</summary>
    [Parameter(ParameterSetName = "Endpoint")]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = (int)CheckEndpoint.UsualTimeout.TotalSeconds;

    /// <summary>A GGUF file, which stays where it is.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path", ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The name for people.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Other names.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Alias { get; set; } = [];

    /// <summary>What it can do; text without it.</summary>
    [Parameter]
    public ModelCapability[] Capability { get; set; } = [];

    /// <summary>Tokens of question and answer together.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Context")]
    [ValidateRange(1, int.MaxValue)]
    public int? ContextWindow { get; set; }

    /// <summary>Tokens of an answer.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxTokens { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess($"{Name} at {Endpoint ?? Path}", "Register model"))
        {
            return;
        }

        string? file = Path is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path);
        DoItem(Name, async (pump, cancellationToken) =>
        {
            Registration done = await new RegisterChecked(Session).RunAsync(
                Request(file), Network, SkipCheck, TimeSpan.FromSeconds(TimeoutSec), pump, cancellationToken);
            if (done.Doubt is { } doubt)
            {
                pump.Warn($"{doubt.Message} {doubt.RecommendedAction.Render(CommandSpelling.Spell, CommandSpelling.Spell)}");
            }

            pump.Post(() => WriteObject(done.Model));
        });
    }

    private RegisterRequest Request(string? file) => new()
    {
        Name = Name!,
        Endpoint = Endpoint,
        Protocol = Protocol,
        ProviderModel = ProviderModel,
        ApiKeyRequired = NoKey ? false : null,
        Options = JsonValues.Of(Option),
        Path = file,
        Title = Title,
        Aliases = Alias,
        Capabilities = Capability,
        ContextWindow = ContextWindow,
        MaxTokens = MaxTokens,
    };
}
